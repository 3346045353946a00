#include "tests/support/queueing_server.h"

#include <algorithm>

#include "harness/base/assert.h"

namespace throng::test {

QueueingServer::QueueingServer(std::uint32_t workers, Duration service_time)
    : service_time_(service_time),
      server_(loop_, [this](net::ServerRequest /*request*/) { return serve(); }),
      scope_(loop_.executor()) {
  for (std::uint32_t i = 0; i < workers; ++i) free_at_.push(loop_.now());
  const Result<std::uint16_t> port = server_.listen("127.0.0.1", 0);
  THRONG_ASSERT(port.has_value(), "a test server needs a port");
  port_ = *port;
  thread_ = std::thread([this] { loop_.run(); });
}

QueueingServer::~QueueingServer() {
  loop_.post([this] { scope_.spawn(end()); });
  thread_.join();
}

net::Task<void> QueueingServer::end() {
  co_await server_.stop(loop_.now());
  loop_.stop();
}

net::Task<net::ServerResponse> QueueingServer::serve() {
  const TimePoint done = std::max(free_at_.top(), loop_.now()) + service_time_;
  free_at_.pop();
  free_at_.push(done);
  co_await loop_.sleep_until(done);
  net::ServerResponse response;
  response.body = R"({"response": "fine"})";
  co_return response;
}

}  // namespace throng::test
