#include "harness/load/user.h"

#include <algorithm>
#include <optional>

#include "harness/load/counting.h"
#include "harness/load/think.h"

namespace throng::load {
namespace {

// After an iteration that waited for nothing (a flow whose branches were all empty): so that such a
// user neither spins nor keeps the loop to itself.
constexpr Duration kIdlePause = std::chrono::milliseconds(1);

// A connection unused for this long may have been closed by the service's keep-alive limit, which
// says nothing about the next request.
constexpr Duration kIdled = std::chrono::milliseconds(5);

}  // namespace

User::User(LoadDesk& load)
    : load_(load),
      desk_(load.desk),
      counts_(load.counts),
      person_(load),
      walker_(load.code.script),
      talk_(person_),
      nap_(desk_.clock),
      call_(desk_.executor),
      ways_(desk_.options.instances.size()) {}

bool User::be_born(TimePoint due, std::uint64_t iterations) {
  due_ = due;
  most_iterations_ = iterations;
  alive_ = ending_ = cut_ = ran_dry_ = between_ = false;
  iterations_ = 0;
  asked_ = 0;
  first_due_ = TimePoint::max();  // until its pace begins it is asked for nothing
  wanted_until_ = TimePoint::max();
  if (!person_.be_somebody_new()) return false;
  alive_ = true;
  return true;
}

net::Task<void> User::live() {
  const FlowCode& code = load_.code;
  const std::optional<Duration> every = load_.plan.every;
  if (every) begin_pace();
  // Who was started begins, even if the schedule ended in the same turn of the loop: an arrival
  // that was not dropped is not lost either.
  while (may_begin()) {
    if (every) {
      const bool in_time = co_await wait_for_turn(*every);
      if (!in_time || !may_begin()) break;
    }
    if (!person_.begin_iteration()) {
      ran_dry_ = true;
      break;
    }
    ++iterations_;
    --load_.iterations_left;
    count_up(counts_.started);
    walker_.begin();
    bool whole = true;
    bool left = false;
    bool talked = false;
    const TimePoint began = due_;
    while (whole) {
      const Operation* next = walker_.next(person_.values(), person_.variables());
      if (next == nullptr) break;
      if (next->kind != Operation::Kind::exchange) {
        whole = co_await pause(*next);
        continue;
      }
      whole = talk_.begin(code.steps[next->index], due_, std::max(due_, free_at_));
      if (!whole) break;
      count_up(counts_.issued);
      bool again = true;
      while (again && !cut_) {
        Way& way = way_to(talk_.instance());
        const TimePoint now = desk_.clock.now();
        const net::WireRequest request = talk_.wire(now, now - way.last_end >= kIdled);
        const net::Deadlines deadlines = talk_.deadlines(now, !way.used);
        under_way_ = way.channel.get();
        count_up(counts_.in_flight);
        co_await way.channel->exchange(request, deadlines, talk_.response());
        count_down(counts_.in_flight);
        under_way_ = nullptr;
        way.used = true;
        way.last_end = talk_.response().end;
        again = talk_.redirected();
        talked = true;
      }
      const Talk::Result result = talk_.end();
      due_ = result.end;
      left = result.left;
      whole = result.goes_on && !left && !cut_;
    }
    count_iteration(whole || left);
    if (whole && !talked && due_ == began) {
      due_ += kIdlePause;
      co_await sleep_until(desk_.clock.now() + kIdlePause);
    }
  }
  alive_ = false;
}

void User::count_iteration(bool whole) {
  count_up(whole ? counts_.completed : counts_.interrupted);
}

User::Way& User::way_to(std::uint32_t instance) {
  Way& way = ways_[instance];
  if (!way.channel) way.channel = desk_.channels(instance);
  return way;
}

// Users of a pace that are not in step are spread over it: by the golden ratio, which leaves no two
// of any number of users much closer to each other than even spacing would.
void User::begin_pace() {
  constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15U;  // its fraction, of 2^64
  const std::uint64_t turn = load_.numbers.index_of(person_.number()) * kGoldenRatio;
  const double part = static_cast<double>(turn >> 11U) * 0x1.0p-53;
  const auto every = static_cast<double>(load_.plan.every->count());
  const Duration offset(load_.plan.in_step ? 0 : static_cast<Duration::rep>(part * every));
  first_due_ = due_ + offset;
  free_at_ = due_;
}

net::Task<bool> User::wait_for_turn(Duration every) {
  // Being late moves none of those that follow, and the late ones begin at once: what a slow
  // service kept from being asked is asked all the same, and its delay is seen.
  if (iterations_ > 0) free_at_ = due_;
  due_ = first_due_ + every * static_cast<Duration::rep>(iterations_);
  between_ = true;
  const bool in_time = co_await sleep_until(due_);
  between_ = false;
  ask_until(desk_.clock.now());
  co_return in_time;
}

// Counts the iterations of a paced user that were due by `until` and wanted by the schedule.
void User::ask_until(TimePoint until) {
  until = std::min(until, wanted_until_ - Duration(1));
  if (until < first_due_) return;
  const auto due = static_cast<std::uint64_t>((until - first_due_) / *load_.plan.every) + 1;
  const std::uint64_t asked = std::min(due, most_iterations_);
  if (asked <= asked_) return;
  load_.ask(asked - asked_);
  asked_ = asked;
}

net::Task<bool> User::pause(const Operation& what) {
  if (what.kind == Operation::Kind::think) {
    // From when the last step ended, not from when it was noticed: lateness shows as lag of the
    // next step, it does not stretch the schedule.
    due_ += think_time(*what.think, person_.random());
  } else {
    const TimePoint begin = load_.calendar.begin();
    const Duration every = what.gather->every;
    // Who was late to begin has the instants behind it that passed before it was free.
    const Duration since = std::max(due_, free_at_) - begin;
    due_ = begin + (since + every - Duration(1)) / every * every;
  }
  return sleep_until(due_);
}

net::Task<bool> User::sleep_until(TimePoint when) {
  awake_at_ = when;
  while (desk_.clock.now() < when) {
    if (must_stop_before(when)) co_return false;
    sleeping_ = true;
    const Nap::Ended ended = co_await nap_.until(when);
    sleeping_ = false;
    if (ended == Nap::Ended::clock_stopped) co_return false;
  }
  co_return !cut_;
}

void User::ask_to_end(TimePoint since, TimePoint cut_at) {
  if (!ending_) {
    wanted_until_ = since;
    if (alive_ && load_.plan.every) ask_until(since);
  }
  cut_at_ = ending_ ? std::min(cut_at_, cut_at) : cut_at;
  ending_ = true;
  if (sleeping_ && must_stop_before(awake_at_)) nap_.wake();
}

void User::cut_if_due(TimePoint now) {
  if (!alive_ || !ending_ || cut_ || now < cut_at_) return;
  cut_ = true;
  if (sleeping_) nap_.wake();
  if (under_way_ != nullptr) under_way_->cancel();
}

}  // namespace throng::load
