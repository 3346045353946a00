#include "tests/support/redis_server.h"

#include <csignal>
#include <fstream>
#include <sstream>

#include "harness/base/assert.h"
#include "tests/support/sockets.h"

namespace throng::test {

using std::chrono::seconds;

RedisServer::RedisServer(std::vector<std::string> options)
    : options_(std::move(options)), port_(free_port()) {
  start();
}

void RedisServer::start() {
  std::vector<std::string> words = {
      "redis-server", "--port", std::to_string(port_), "--bind", "127.0.0.1",
      "--save",       "",       "--appendonly",        "no",     "--dir",
      dir_.path()};
  words.insert(words.end(), options_.begin(), options_.end());
  child_ = std::make_unique<Child>(words, dir_.file("redis.log"));
  // A server that wants a password answers PING with -NOAUTH: it is ready all the same.
  bool ready = false;
  (void)eventually([&] {
    const std::string answer = ask(port_, "PING\r\n", 5, seconds(1));
    ready = !answer.empty() && answer.rfind("-LOADING", 0) != 0;
    return ready || !child_->running();
  });
  THRONG_ASSERT(ready, log().c_str());
}

void RedisServer::kill() { child_.reset(); }

void RedisServer::freeze() const { child_->signal(SIGSTOP); }
void RedisServer::thaw() const { child_->signal(SIGCONT); }

std::string RedisServer::log() const {
  const std::ifstream file(dir_.file("redis.log"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string RedisServer::command(const std::vector<std::string>& words) const {
  std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  // QUIT makes the server close after its own +OK, so that the end of the reply is known without
  // parsing it.
  bytes += "*1\r\n$4\r\nQUIT\r\n";
  std::string answer = ask(port_, bytes, SIZE_MAX, seconds(10));
  constexpr std::size_t kQuitReply = 5;
  if (answer.size() >= kQuitReply) answer.resize(answer.size() - kQuitReply);
  return answer;
}

Certificate make_certificate(const ScratchDir& dir) {
  const Certificate made{dir.file("cert.pem"), dir.file("key.pem")};
  Child openssl(
      {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
       "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
       "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", made.cert, "-keyout", made.key},
      dir.file("openssl.log"));
  THRONG_ASSERT(eventually([&] { return !openssl.running(); }), "openssl makes a certificate");
  THRONG_ASSERT(std::ifstream(made.key).good(), "openssl made a certificate");
  return made;
}

}  // namespace throng::test
