#include "service/upstream.h"

#include <algorithm>
#include <utility>

namespace throng::service {

namespace {

constexpr std::size_t kMostConnections = 256;
constexpr Duration kConnect = std::chrono::seconds(5);

}  // namespace

Upstream::Upstream(net::Loop& loop, std::shared_ptr<const net::Target> target,
                   std::string request_id_header, Duration timeout)
    : loop_(loop),
      target_(std::move(target)),
      request_id_header_(std::move(request_id_header)),
      timeout_(timeout) {}

net::Task<Answer> Upstream::call(Call call) {
  const TimePoint now = loop_.now();
  const TimePoint deadline = now + timeout_;
  Answer answer;
  Connection connection = co_await take(deadline);
  if (!connection) {
    answer.failure = Failure::timed_out;
    co_return answer;
  }
  // What must not be sent twice is not sent over a connection that may have died unnoticed.
  if (!call.repeatable) connection->close();
  std::vector<net::HttpHeader> headers;
  if (!call.request_id.empty()) headers.push_back({request_id_header_, call.request_id});
  if (!call.body.empty()) headers.push_back({"Content-Type", "application/json"});
  const std::string bytes = net::compose_request(net::endpoint_of(*target_), call.method,
                                                 call.target, headers, call.body);
  const net::WireRequest wire{.bytes = bytes, .retry_if_stale = call.repeatable};
  const net::Deadlines deadlines{
      .connect = std::min(now + kConnect, deadline), .first_byte = deadline, .complete = deadline};
  net::Response response;
  co_await connection->exchange(wire, deadlines, response);
  give_back(std::move(connection));
  answer.failure = response.failure;
  answer.status = response.status;
  answer.body = std::move(response.body);
  co_return answer;
}

net::Task<Upstream::Connection> Upstream::take(TimePoint deadline) {
  while (idle_.empty() && open_ >= kMostConnections) {
    const auto turn = std::make_shared<net::Event>(loop_);
    waiting_.push_back(turn);
    const bool woken = co_await turn->wait_until(deadline);
    std::erase(waiting_, turn);
    if (!woken) co_return nullptr;
  }
  if (idle_.empty()) {
    ++open_;
    co_return std::make_unique<net::HttpConnection>(loop_, target_);
  }
  Connection connection = std::move(idle_.back());
  idle_.pop_back();
  co_return connection;
}

void Upstream::give_back(Connection connection) {
  idle_.push_back(std::move(connection));
  if (waiting_.empty()) return;
  waiting_.front()->set();
  waiting_.pop_front();
}

}  // namespace throng::service
