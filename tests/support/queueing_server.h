// tests/support/queueing_server.h
//
// An HTTP service with so many workers, each busy for the same time with a request, and one queue
// before them: its capacity is known exactly (workers / service time), and beyond it every request
// waits longer than the one before. A loop on a thread of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <thread>
#include <vector>

#include "harness/base/time.h"
#include "harness/net/http_server.h"
#include "harness/net/loop.h"
#include "harness/net/scope.h"

namespace throng::test {

class QueueingServer {
 public:
  /// Answers every request with 200 and {"response": "fine"}.
  QueueingServer(std::uint32_t workers, Duration service_time);
  ~QueueingServer();
  QueueingServer(const QueueingServer&) = delete;
  QueueingServer& operator=(const QueueingServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  net::Task<net::ServerResponse> serve();
  net::Task<void> end();

  net::Loop loop_;
  Duration service_time_;
  /// When each worker will be free, the first of them on top.
  std::priority_queue<TimePoint, std::vector<TimePoint>, std::greater<>> free_at_;
  net::HttpServer server_;
  std::uint16_t port_ = 0;
  net::Scope scope_;
  std::thread thread_;
};

}  // namespace throng::test
