#include "harness/probe/redis_reader.h"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "harness/probe/reading_queue.h"
#include "harness/probe/store_reading.h"
#include "harness/probe/store_rights.h"
#include "harness/probe/stored_markers.h"

namespace throng::probe {
namespace {

using redis::Command;
using redis::Reply;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kCallTimeout = seconds(2);
constexpr Duration kRetryEvery = milliseconds(100);
// A key without TTL, or one that should be there and is not, may be between two commands of the
// service: it is looked at again, twice, before anyone draws conclusions.
constexpr Duration kLookAgainAfter = milliseconds(50);
constexpr int kLooks = 3;
// After stop() a Redis that is away, and what the budget holds back, are waited for this long.
constexpr Duration kLastPatience = seconds(5);
constexpr std::uint32_t kDefaultBudget = 200;
constexpr Duration kPrepareTimeout = seconds(5);

/// Redis answers, but not what was asked: it still loads its data or runs a script. As good as
/// away.
bool not_ready(const std::string& error) {
  return error.find("LOADING ") != std::string::npos || error.find("BUSY ") != std::string::npos;
}

}  // namespace

class RedisReader::State {
 public:
  State(net::Loop& loop, redis::Options options, const plan::Plan& plan, observe::Sink& sink)
      : loop_(loop),
        plan_(plan),
        sink_(sink),
        user_(options.user.empty() ? "default" : options.user),
        client_(loop, std::move(options)),
        budget_(plan.environment.redis.commands_per_second.value_or(kDefaultBudget)),
        wake_(loop.executor()) {}

  net::Task<Result<ReaderFacts>> prepare();
  void submit(ReadRequest request);
  net::Task<void> run();
  void stop() {
    stopping_ = true;
    stopped_at_ = loop_.now();
    wake_.cancel();
  }
  [[nodiscard]] ReaderCounts counts() const { return counts_; }

 private:
  /// One reading to make: what a request asks for, or the second or third look at some of its keys.
  struct Look {
    ReadRequest request;
    std::vector<AskedKey> keys;
    TimePoint due{};
    int nth = 1;
  };
  struct Outage {
    TimePoint since{};
    std::string why;
  };
  struct Times {
    TimePoint begin{};
    TimePoint end{};
  };

  net::Task<Result<std::vector<Reply>>> ask(std::vector<Command> commands);
  std::optional<Look> next(TimePoint now);
  TimePoint next_due(TimePoint now);
  [[nodiscard]] bool done(TimePoint now) const;
  net::Task<void> sleep_until(TimePoint when);
  net::Task<void> read(Look look);
  net::Task<bool> read_values(const Look* look, StoreReading* reading);
  void tell(const Look& look, const StoreReading& reading, Times times);
  [[nodiscard]] bool worth_another_look(const Look& look, std::size_t i,
                                        const StoreReading& reading) const;
  void lost(TimePoint since, const std::string& why, Look look);
  net::Task<void> wait_for_redis();
  void tell_gap(TimePoint begin, TimePoint end, const std::string& why);

  net::Loop& loop_;
  const plan::Plan& plan_;
  observe::Sink& sink_;
  std::string user_;
  redis::Client client_;
  CommandBudget budget_;
  ReadingQueue queue_;
  std::deque<Look> again_;  // in order of `due`; as many as were read in kLookAgainAfter
  std::optional<Outage> outage_;
  bool pexpiretime_ = false;
  bool stopping_ = false;
  TimePoint stopped_at_{};
  ReaderCounts counts_;
  MarkerScan scan_;
  boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, net::Executor>
      wake_;
};

net::Task<Result<std::vector<Reply>>> RedisReader::State::ask(std::vector<Command> commands) {
  counts_.commands += commands.size();
  budget_.spend(commands.size());
  return client_.pipeline(std::move(commands), loop_.now() + kCallTimeout);
}

net::Task<Result<ReaderFacts>> RedisReader::State::prepare() {
  auto facts = co_await ask_rights(&client_, &plan_, user_, loop_.now() + kPrepareTimeout);
  if (facts) pexpiretime_ = facts->has_pexpiretime;
  co_return facts;
}

void RedisReader::State::submit(ReadRequest request) {
  if (!queue_.push(std::move(request))) ++counts_.skipped;
  wake_.cancel();
}

net::Task<void> RedisReader::State::run() {
  while (true) {
    if (outage_) {
      co_await wait_for_redis();
      continue;
    }
    auto look = next(loop_.now());
    if (look) {
      co_await read(std::move(*look));
    } else if (done(loop_.now())) {
      counts_.skipped += queue_.clear();
      co_return;
    } else {
      co_await sleep_until(next_due(loop_.now()));
    }
  }
}

std::optional<RedisReader::State::Look> RedisReader::State::next(TimePoint now) {
  if (!again_.empty() && again_.front().due <= now) {
    Look look = std::move(again_.front());
    again_.pop_front();
    return look;
  }
  auto request = queue_.pop(budget_.free_at(now) <= now);
  if (!request) return std::nullopt;
  Look look;
  look.keys = asked_keys(plan_.contract, plan_.run, request->identity, request->history);
  look.request = std::move(*request);
  return look;
}

TimePoint RedisReader::State::next_due(TimePoint now) {
  TimePoint due = TimePoint::max();
  if (!again_.empty()) due = again_.front().due;
  if (queue_.size() > 0) due = std::min(due, budget_.free_at(now));
  if (stopping_) due = std::min(due, stopped_at_ + kLastPatience);
  return due;
}

/// Asked when nothing can be read now. What the budget still holds back is not waited for without
/// end.
bool RedisReader::State::done(TimePoint now) const {
  if (!stopping_ || !again_.empty()) return false;
  return queue_.size() == 0 || now >= stopped_at_ + kLastPatience;
}

net::Task<void> RedisReader::State::sleep_until(TimePoint when) {
  wake_.expires_at(when);
  boost::system::error_code
      ended;  // woken by submit() or stop(), or the time has come: run() looks what it is
  co_await wake_.async_wait(boost::asio::redirect_error(net::use_task, ended));
}

net::Task<void> RedisReader::State::read(Look look) {
  if (look.keys.empty()) co_return;
  Times times;
  times.begin = loop_.now();
  const auto replies = co_await ask(reading_commands(look.keys, pexpiretime_));
  if (!replies) {
    lost(times.begin, replies.error().message, std::move(look));
    co_return;
  }
  StoreReading reading = decode_reading(look.keys, pexpiretime_, *replies);
  if (reading.error.empty()) {
    const bool read = co_await read_values(&look, &reading);
    if (!read) {
      lost(times.begin, reading.error, std::move(look));
      co_return;
    }
  }
  times.end = loop_.now();
  if (!reading.error.empty()) {
    if (not_ready(reading.error)) {
      lost(times.begin, reading.error, std::move(look));
    } else {
      tell_gap(times.begin, times.end, reading.error);
    }
    co_return;
  }
  ++counts_.readings;
  tell(look, reading, times);
}

/// The values of keys whose type is not the declared one, or none was declared. False: Redis is
/// gone.
net::Task<bool> RedisReader::State::read_values(const Look* look, StoreReading* reading) {
  std::vector<Command> commands;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < reading->keys.size(); ++i) {
    if (!reading->keys[i].other_type) continue;
    auto command = value_command(reading->keys[i].type, look->keys[i].name);
    if (!command) continue;
    commands.push_back(std::move(*command));
    of.push_back(i);
  }
  if (commands.empty()) co_return true;
  const auto replies = co_await ask(std::move(commands));
  if (!replies) {
    reading->error = replies.error().message;
    co_return false;
  }
  for (std::size_t n = 0; n < of.size(); ++n) {
    KeyState& state = reading->keys[of[n]];
    const Reply& reply = (*replies)[n];
    if (reply.is_error()) {
      reading->error = "the value of " + look->keys[of[n]].name + ": " + reply.text;
    } else {
      state.value = decode_value(state.type, reply);
    }
  }
  co_return true;
}

void RedisReader::State::tell(const Look& look, const StoreReading& reading, Times times) {
  Look again{
      .request = look.request, .keys = {}, .due = times.end + kLookAgainAfter, .nth = look.nth + 1};
  for (std::size_t i = 0; i < look.keys.size(); ++i) {
    const AskedKey& key = look.keys[i];
    const KeyState& state = reading.keys[i];
    const plan::KeyContract& contract = plan_.contract.keys[key.index];
    observe::Observation seen;
    seen.kind = observe::Kind::store;
    seen.found = state.found();
    seen.final_read = look.request.final_read;
    seen.store_type = static_cast<std::uint8_t>(state.type);
    seen.key = key.index;
    seen.conversation = look.request.conversation;
    seen.seq = look.request.seq;
    seen.begin = times.begin;
    seen.end = times.end;
    seen.pttl_ms = state.pttl_ms;
    seen.expires_at_ms = state.expires_at_ms;
    seen.redis_time_ms = reading.redis_time_ms;
    seen.identity = look.request.identity;
    seen.text = key.name;
    if (state.value) {
      scan_stored(state.value->texts, {contract.role_field, contract.user_role}, plan_.run, scan_);
      seen.channel = observe::Channel::store;
      seen.markers = scan_.markers;
      seen.corrupt_markers = scan_.corrupt;
      seen.markers_cut = scan_.cut || state.value->cut;
    }
    sink_.on(seen);
    if (worth_another_look(look, i, reading)) again.keys.push_back(key);
  }
  if (!again.keys.empty()) again_.push_back(std::move(again));
}

bool RedisReader::State::worth_another_look(const Look& look, std::size_t i,
                                            const StoreReading& reading) const {
  if (look.nth >= kLooks) return false;
  const plan::KeyContract& contract = plan_.contract.keys[look.keys[i].index];
  const std::int64_t pttl = reading.keys[i].pttl_ms;
  return (pttl == -2 && contract.always) || (pttl == -1 && contract.ttl.has_value());
}

void RedisReader::State::lost(TimePoint since, const std::string& why, Look look) {
  outage_ = Outage{since, why};
  // The look is made as soon as Redis is back, unless its conversation asks anew until then.
  if (look.nth > 1) {
    again_.push_front(std::move(look));
  } else if (!queue_.put_back(std::move(look.request))) {
    ++counts_.skipped;
  }
}

net::Task<void> RedisReader::State::wait_for_redis() {
  const std::vector<Command> ping = {{"PING"}};
  const auto pong = co_await ask(ping);
  const bool back = pong && !not_ready(pong->front().text);
  const TimePoint now = loop_.now();
  if (back) {
    tell_gap(outage_->since, now, outage_->why);
    outage_.reset();
    co_return;
  }
  if (stopping_ && now - std::max(stopped_at_, outage_->since) > kLastPatience) {
    counts_.skipped += queue_.clear() + again_.size();
    again_.clear();
    tell_gap(outage_->since, now, outage_->why);
    outage_.reset();
    co_return;
  }
  co_await loop_.sleep_until(now + kRetryEvery);
}

void RedisReader::State::tell_gap(TimePoint begin, TimePoint end, const std::string& why) {
  ++counts_.gaps;
  observe::Observation gap;
  gap.kind = observe::Kind::gap;
  gap.channel = observe::Channel::store;
  gap.begin = begin;
  gap.end = end;
  gap.text = why;
  sink_.on(gap);
}

RedisReader::RedisReader(net::Loop& loop, redis::Options options, const plan::Plan& plan,
                         observe::Sink& sink)
    : state_(std::make_unique<State>(loop, std::move(options), plan, sink)) {}
RedisReader::~RedisReader() = default;
net::Task<Result<ReaderFacts>> RedisReader::prepare() { return state_->prepare(); }
void RedisReader::submit(ReadRequest request) { state_->submit(std::move(request)); }
net::Task<void> RedisReader::run() { return state_->run(); }
void RedisReader::stop() { state_->stop(); }
ReaderCounts RedisReader::counts() const { return state_->counts(); }

}  // namespace throng::probe
