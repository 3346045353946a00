// tests/support/raw_server.h
//
// A TCP server that answers whatever it is told to, byte for byte, for what no real server would
// say.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace throng::test {

class RawServer {
 public:
  /// Sends `answer` to each connection once its first bytes have come, then keeps it open or closes
  /// it.
  explicit RawServer(std::string answer, bool close_after = false);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }
  /// The address that each connection came from, in order.
  [[nodiscard]] std::vector<std::string> peers() const;
  /// Their ports.
  [[nodiscard]] std::vector<std::uint16_t> peer_ports() const;

 private:
  void serve();
  std::string answer_;
  bool close_after_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> peers_;
  std::vector<std::uint16_t> peer_ports_;
  std::thread thread_;
};

}  // namespace throng::test
