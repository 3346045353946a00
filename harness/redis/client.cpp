#include "harness/redis/client.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "harness/base/units.h"
#include "harness/net/stream.h"
#include "harness/redis/codec.h"
#include "harness/redis/turnstile.h"

namespace throng::redis {
namespace {

constexpr Duration kFirstBackoff = std::chrono::milliseconds(50);
constexpr Duration kLongestBackoff = std::chrono::seconds(2);
constexpr std::size_t kReadSize = 16U << 10U;

/// What stands before the first command on every new connection, each with the words that name it
/// in an error.
std::vector<Command> greeting(const Options& options) {
  std::vector<Command> commands;
  if (!options.user.empty()) {
    commands.push_back({"AUTH", options.user, options.password});
  } else if (!options.password.empty()) {
    commands.push_back({"AUTH", options.password});
  }
  if (options.database != 0) commands.push_back({"SELECT", std::to_string(options.database)});
  if (!options.client_name.empty()) commands.push_back({"CLIENT", "SETNAME", options.client_name});
  return commands;
}

}  // namespace

class Client::State {
 public:
  State(net::Loop& loop, Options options)
      : loop_(loop), options_(std::move(options)), turnstile_(loop) {
    endpoint_.tls = options_.tls;
    endpoint_.host = options_.host;
    endpoint_.port = options_.port;
  }

  static net::Task<Result<std::vector<Reply>>> call(std::shared_ptr<State> self,
                                                    std::vector<Command> commands,
                                                    TimePoint deadline);
  void close();
  void shut() {
    shut_ = true;
    close();
  }

  [[nodiscard]] bool connected() const { return link_ != nullptr; }
  [[nodiscard]] std::uint64_t connections() const { return connections_; }

 private:
  /// One connection with what it has received; replaced as a whole, so that no byte of one reaches
  /// the next.
  struct Link {
    std::unique_ptr<net::Stream> stream;
    ReplyReader reader;
    std::array<char, kReadSize> buffer{};
    Link(std::unique_ptr<net::Stream> s, std::size_t max) : stream(std::move(s)), reader(max) {}
  };

  net::Task<Result<std::vector<Reply>>> admitted(std::vector<Command> commands, TimePoint deadline);
  net::Task<Result<void>> open(TimePoint deadline);
  net::Task<Result<void>> greet(std::shared_ptr<Link> link, TimePoint deadline);
  static net::Task<Result<std::vector<Reply>>> exchange(std::shared_ptr<Link> link,
                                                        std::vector<Command> commands,
                                                        TimePoint deadline);
  void failed(const Error& cause);
  [[nodiscard]] Unexpected error(Failure kind, const std::string& what) const;
  [[nodiscard]] Unexpected error(const Error& cause) const {
    return error(cause.kind, cause.message);
  }

  net::Loop& loop_;
  Options options_;
  net::Endpoint endpoint_;
  Turnstile turnstile_;
  std::shared_ptr<Link> link_;
  std::uint64_t connections_ = 0;
  bool shut_ = false;
  bool proven_ = false;  // a call has succeeded on this connection
  Duration backoff_{};   // zero: the next attempt is free
  TimePoint next_attempt_{};
  Error last_failure_;
};

net::Task<Result<std::vector<Reply>>> Client::State::call(std::shared_ptr<State> self,
                                                          std::vector<Command> commands,
                                                          TimePoint deadline) {
  if (commands.empty()) co_return std::vector<Reply>();
  const bool entered = co_await self->turnstile_.enter(deadline);  // named first: see net/task.h
  if (!entered) {
    co_return self->error(Failure::timed_out, "still waiting for earlier calls at the deadline");
  }
  auto replies = co_await self->admitted(std::move(commands), deadline);
  self->turnstile_.leave();
  co_return replies;
}

net::Task<Result<std::vector<Reply>>> Client::State::admitted(std::vector<Command> commands,
                                                              TimePoint deadline) {
  if (shut_) co_return error(Failure::cancelled, "the client was closed");
  if (link_ == nullptr) {
    const auto opened = co_await open(deadline);
    if (!opened) co_return unexpected(opened.error());
  }
  // Nothing has been sent yet: the connection stays good for the next caller.
  if (loop_.now() >= deadline) co_return error(Failure::timed_out, "no time left to ask");
  // A link of our own: close() may take away link_ while this waits.
  const std::shared_ptr<Link> link = link_;
  auto replies = co_await exchange(link, std::move(commands), deadline);
  if (replies) {
    proven_ = true;
    backoff_ = {};
    co_return replies;
  }
  // Whatever ended the exchange (a deadline above all), replies of it may still come. Read as the
  // answers to the next call they would all be off by one, so nothing more is asked on this
  // connection.
  link->stream->close();
  if (link_ == link) {
    link_.reset();
    if (!proven_) failed(replies.error());
  }
  co_return error(replies.error());
}

net::Task<Result<void>> Client::State::open(TimePoint deadline) {
  const TimePoint now = loop_.now();
  if (backoff_ > Duration::zero() && now < next_attempt_) {
    co_return unexpected(last_failure_.kind, last_failure_.message + " (tried again in " +
                                                 rounded(next_attempt_ - now) + ")");
  }
  const TimePoint connect_deadline = std::min(deadline, now + options_.connect_timeout);
  const net::StreamOptions tls{.verify_tls = options_.verify_tls, .ca_file = options_.ca_file};
  auto stream = co_await net::Stream::connect(loop_, endpoint_, tls, connect_deadline);
  if (!stream) {
    last_failure_ = error(stream.error()).error;
    failed(last_failure_);
    co_return unexpected(last_failure_);
  }
  const auto link = std::make_shared<Link>(std::move(*stream), options_.max_reply_bytes);
  const auto greeted = co_await greet(link, connect_deadline);
  if (!greeted || shut_) {
    link->stream->close();
    last_failure_ = greeted ? Error{Failure::cancelled, "the client was closed"} : greeted.error();
    failed(last_failure_);
    co_return error(last_failure_);
  }
  ++connections_;
  proven_ = false;
  link_ = link;
  co_return Result<void>();
}

net::Task<Result<void>> Client::State::greet(std::shared_ptr<Link> link, TimePoint deadline) {
  const std::vector<Command> commands = greeting(options_);
  if (commands.empty()) co_return Result<void>();
  const auto replies = co_await exchange(link, commands, deadline);
  if (!replies) co_return unexpected(replies.error());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const Reply& reply = (*replies)[i];
    if (!reply.is_error()) continue;
    // The command without its arguments: the last one of AUTH is a password.
    const std::string who =
        commands[i][0] == "AUTH" && !options_.user.empty() ? " as " + options_.user : "";
    co_return unexpected(Failure::other, commands[i][0] + who + ": " + reply.text);
  }
  co_return Result<void>();
}

net::Task<Result<std::vector<Reply>>> Client::State::exchange(std::shared_ptr<Link> link,
                                                              std::vector<Command> commands,
                                                              TimePoint deadline) {
  std::string bytes;
  for (const Command& command : commands) encode(command, bytes);
  const auto written = co_await link->stream->write(bytes, deadline);
  if (!written) co_return unexpected(written.error());

  std::vector<Reply> replies;
  replies.reserve(commands.size());
  while (replies.size() < commands.size()) {
    auto reply = link->reader.next();
    if (!reply) co_return unexpected(reply.error());
    if (reply->has_value()) {
      replies.push_back(std::move(**reply));
      continue;
    }
    const auto read = co_await link->stream->read(link->buffer, deadline);
    if (!read) co_return unexpected(read.error());
    const auto fed = link->reader.feed({link->buffer.data(), *read});
    if (!fed) co_return unexpected(fed.error());
  }
  if (link->reader.leftover()) {
    co_return unexpected(Failure::malformed, "more replies than commands came");
  }
  co_return replies;
}

void Client::State::failed(const Error& cause) {
  last_failure_ = cause;
  backoff_ = std::clamp(backoff_ * 2, kFirstBackoff, kLongestBackoff);
  next_attempt_ = loop_.now() + backoff_;
}

Unexpected Client::State::error(Failure kind, const std::string& what) const {
  const std::string where = "redis " + endpoint_.host + ":" + std::to_string(endpoint_.port) + ": ";
  return unexpected(kind, what.rfind(where, 0) == 0 ? what : where + what);
}

void Client::State::close() {
  if (link_ == nullptr) return;
  link_->stream->close();
  link_.reset();
}

namespace {

net::Task<Result<Reply>> only(net::Task<Result<std::vector<Reply>>> replies) {
  auto got = co_await std::move(replies);
  if (!got) co_return unexpected(got.error());
  co_return std::move(got->front());
}

}  // namespace

Client::Client(net::Loop& loop, Options options)
    : state_(std::make_shared<State>(loop, std::move(options))) {}

Client::~Client() { state_->shut(); }

net::Task<Result<Reply>> Client::command(Command command, TimePoint deadline) {
  std::vector<Command> one;
  one.push_back(std::move(command));
  return only(State::call(state_, std::move(one), deadline));
}

net::Task<Result<std::vector<Reply>>> Client::pipeline(std::vector<Command> commands,
                                                       TimePoint deadline) {
  return State::call(state_, std::move(commands), deadline);
}

bool Client::connected() const { return state_->connected(); }
std::uint64_t Client::connections() const { return state_->connections(); }
void Client::close() { state_->close(); }

}  // namespace throng::redis
