#include "harness/net/stream.h"

#include <boost/asio/ip/basic_resolver.hpp>
#include <string>
#include <utility>

#include "harness/net/target.h"
#include "harness/net/transport.h"

namespace throng::net {

namespace {

using Resolver = boost::asio::ip::basic_resolver<boost::asio::ip::tcp, Executor>;

/// Ends a look-up at its deadline, unless it has begun: the C library's resolver cannot be
/// interrupted, so a name server that is silent makes us as late as its own timeout allows.
class LookupDeadline final : public Deadline {
 public:
  explicit LookupDeadline(Resolver& resolver) : resolver_(resolver) {}
  bool over = false;

 private:
  void expired() override {
    over = true;
    resolver_.cancel();
  }
  Resolver& resolver_;
};

Task<Result<void>> look_up(Loop* loop, Target* target, TimePoint deadline) {
  const Endpoint& endpoint = target->endpoint;
  Resolver resolver(loop->executor());
  LookupDeadline guard(resolver);
  loop->deadlines().arm(guard, deadline);
  const auto [error, found] =
      co_await resolver.async_resolve(endpoint.host, std::to_string(endpoint.port),
                                      Resolver::numeric_service, boost::asio::as_tuple(use_task));
  if (guard.over) {
    co_return unexpected(Failure::connect_timeout,
                         "the name \"" + endpoint.host + "\" was not resolved in time");
  }
  if (error || found.empty()) co_return unexpected(unresolved(endpoint, error.message()));
  for (const auto& entry : found) target->addresses.push_back(entry.endpoint());
  co_return Result<void>();
}

/// The deadline of one operation: a reader and a writer may wait at the same time, each with its
/// own.
class OperationDeadline final : public Deadline {
 public:
  OperationDeadline(Loop& loop, Transport& transport, TimePoint when) : transport_(transport) {
    loop.deadlines().arm(*this, when);
  }

 private:
  void expired() override { transport_.time_out(); }
  Transport& transport_;
};

class TransportStream final : public Stream {
 public:
  TransportStream(Loop& loop, std::shared_ptr<const Target> target)
      : loop_(loop), target_(std::move(target)), transport_(loop) {}

  Task<Result<Transport::Opened>> open(TimePoint deadline) {
    return transport_.open(target_.get(), deadline);
  }

  Task<Result<std::size_t>> read(std::span<char> into, TimePoint deadline) override {
    if (!transport_.is_open()) co_return closed();
    const OperationDeadline guard(loop_, transport_, deadline);
    const auto [error, n] =
        co_await transport_.read_some(boost::asio::buffer(into.data(), into.size()));
    if (n > 0) co_return n;
    co_return failed(error);
  }

  Task<Result<void>> write(std::string_view bytes, TimePoint deadline) override {
    if (!transport_.is_open()) co_return closed();
    boost::system::error_code error;
    const std::size_t written = transport_.write_now(bytes, error);
    if (!error && written < bytes.size()) {
      const OperationDeadline guard(loop_, transport_, deadline);
      const auto [stopped, n] = co_await transport_.write(bytes.substr(written));
      error = stopped;
    }
    if (error) co_return failed(error);
    co_return Result<void>();
  }

  void close() override { transport_.cancel(); }

 private:
  Unexpected closed() const {
    return unexpected(Failure::closed,
                      "the connection to " + host_and_port(target_->endpoint) + " is closed");
  }

  Unexpected failed(const boost::system::error_code& error) {
    const Failure failure = transport_.failure(error);
    transport_.close();
    return unexpected(failure, transport_.explain(failure, error));
  }

  Loop& loop_;
  std::shared_ptr<const Target> target_;
  Transport transport_;
};

}  // namespace

// The loop outlives what runs on it.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters)
Task<Result<std::unique_ptr<Stream>>> Stream::connect(Loop& loop, Endpoint endpoint,
                                                      StreamOptions options, TimePoint deadline) {
  auto made = make_target(endpoint, {.verify_tls = options.verify_tls, .ca_file = options.ca_file});
  if (!made) co_return unexpected(made.error());
  const std::shared_ptr<Target> target = std::move(*made);
  if (!add_literal_address(*target)) {
    auto found = co_await look_up(&loop, target.get(), deadline);
    if (!found) co_return unexpected(found.error());
  }
  auto stream = std::make_unique<TransportStream>(loop, target);
  auto opened = co_await stream->open(deadline);
  if (!opened) co_return unexpected(opened.error());
  co_return std::unique_ptr<Stream>(std::move(stream));
}

}  // namespace throng::net
