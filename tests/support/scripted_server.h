// tests/support/scripted_server.h
//
// A TCP server that says exactly the bytes a test wants, however wrong they are: blocking POSIX
// sockets on a thread of its own, so that it shares no code with what it tests. Each connection
// follows the next script; the last one repeats.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace throng::test {

/// What follows when everything was said.
enum class Then : std::uint8_t {
  serve_on,    // answer the next request on this connection in the same way
  hold,        // say nothing more, but keep the connection
  close,       // an orderly end
  reset,       // a reset (RST)
  half_close,  // nothing more from us, but go on reading
};

struct Script {
  std::string answer;  // to each request, when its head (and Content-Length body) has been read
  Then then = Then::serve_on;
  std::size_t piece = 0;  // send in pieces of so many bytes, each a segment of its own; 0 = at once
  std::uint64_t filler = 0;        // so many more bytes 'x' after the answer
  std::size_t answers = SIZE_MAX;  // so many requests are answered; then `end_with` at the next one
  Then end_with = Then::close;
  bool at_once = false;  // answer before any request has come
};

class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<Script> scripts, const char* address = "127.0.0.1");
  explicit ScriptedServer(Script script) : ScriptedServer(std::vector{std::move(script)}) {}
  /// Ends the thread and closes everything.
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }
  /// All that was received, in order.
  [[nodiscard]] std::string received() const;

 private:
  void run();
  void serve(int fd, const Script& script);
  bool read_request(int fd);
  bool say(int fd, const Script& script);
  void finish(int fd, Then then);
  bool readable(int fd) const;

  std::vector<Script> scripts_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};  // a pipe; closed to end the thread
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  std::string received_;
  std::thread thread_;
};

}  // namespace throng::test
