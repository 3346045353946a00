#include "harness/stage/readiness.h"

#include <algorithm>
#include <utility>

#include "harness/net/stream.h"

namespace throng::stage {

net::Task<Result<void>> try_http(net::Loop& loop, net::Endpoint endpoint, std::string path,
                                 TimePoint deadline) {
  if (path.empty()) {
    auto stream = co_await net::Stream::connect(loop, endpoint, net::StreamOptions(), deadline);
    if (!stream) co_return unexpected(stream.error());
    (*stream)->close();
    co_return Result<void>();
  }
  const std::string what = "GET " + endpoint.url() + path;
  auto target = net::resolve_target(endpoint, {});
  if (!target) co_return unexpected(target.error());
  net::HttpConnection connection(loop, std::move(*target));
  const std::string request = net::compose_request(endpoint, "GET", path, {}, {});
  const net::WireRequest wire{.bytes = request, .retry_if_stale = false};
  const net::Deadlines deadlines{.connect = deadline, .first_byte = deadline, .complete = deadline};
  net::Response response;
  co_await connection.exchange(wire, deadlines, response);
  if (response.failure != Failure::none)
    co_return unexpected(response.failure, what + ": " + response.error);
  if (response.status >= 500) {
    co_return unexpected(Failure::status, what + " answered " + std::to_string(response.status));
  }
  co_return Result<void>();
}

net::Task<Result<void>> try_redis(net::Loop& loop, redis::Options options, TimePoint deadline) {
  const std::string where =
      (options.tls ? "rediss://" : "redis://") + options.host + ":" + std::to_string(options.port);
  options.connect_timeout = std::max(Duration(std::chrono::milliseconds(1)), deadline - loop.now());
  redis::Client client(loop, std::move(options));
  const redis::Command ping = {"PING"};
  Result<redis::Reply> reply = co_await client.command(ping, deadline);
  client.close();
  if (!reply)
    co_return unexpected(reply.error().kind,
                         "cannot reach " + where + ": " + reply.error().message);
  // A user that may not PING is let in all the same; any other refusal is the whole answer.
  if (reply->is_error() && !reply->text.starts_with("NOPERM")) {
    co_return unexpected(Failure::other, where + " refuses us: " + reply->text);
  }
  co_return Result<void>();
}

net::Task<Result<void>> reach(net::Loop& loop, net::Endpoint endpoint, std::string name,
                              net::StreamOptions options, TimePoint deadline) {
  const std::string url = endpoint.url();
  auto stream =
      co_await net::Stream::connect(loop, std::move(endpoint), std::move(options), deadline);
  if (!stream) {
    co_return unexpected(stream.error().kind,
                         "cannot reach " + url + " (" + name + "): " + stream.error().message);
  }
  (*stream)->close();
  co_return Result<void>();
}

}  // namespace throng::stage
