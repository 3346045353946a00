#include "harness/load/user.h"

#include <algorithm>

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

User::User(Desk& desk, const FlowCode& code, std::uint32_t load, Numbers& numbers, Counts& counts)
    : desk_(desk),
      counts_(counts),
      person_(desk, code, load, numbers),
      walker_(code.script),
      talk_(person_),
      nap_(desk.clock, desk.executor),
      ways_(desk.options.instances.size()) {}

bool User::be_born() {
  alive_ = ending_ = cut_ = ran_dry_ = false;
  iterations_ = 0;
  if (!person_.be_somebody_new()) return false;
  alive_ = true;
  return true;
}

net::Task<void> User::live(TimePoint due, std::uint64_t iterations) {
  due_ = due;
  const FlowCode& code = person_.code();
  // Who was started begins, even if the schedule ended in the same turn of the loop: an arrival
  // that was not dropped is not lost either.
  while (iterations_ < iterations && !cut_ && (iterations_ == 0 || !ending_)) {
    if (!person_.begin_iteration()) {
      ran_dry_ = true;
      break;
    }
    ++iterations_;
    count_up(counts_.started);
    walker_.begin();
    bool whole = true;
    bool talked = false;
    const TimePoint began = due_;
    while (whole) {
      const Operation* next = walker_.next(person_.values(), person_.variables());
      if (next == nullptr) break;
      if (next->kind == Operation::Kind::think) {
        whole = co_await think(*next->think);
        continue;
      }
      whole = talk_.begin(code.steps[next->index], due_);
      if (!whole) break;
      count_up(counts_.issued);
      bool again = true;
      while (again && !cut_) {
        Way& way = way_to(talk_.instance());
        const TimePoint now = desk_.clock.now();
        const net::WireRequest request = talk_.wire(now - way.last_end >= kIdled);
        const net::Deadlines deadlines = talk_.deadlines(now, !way.used);
        under_way_ = way.channel.get();
        count_up(counts_.in_flight);
        co_await way.channel->exchange(request, deadlines, talk_.response());
        count_down(counts_.in_flight);
        under_way_ = nullptr;
        way.used = true;
        way.last_end = desk_.clock.now();
        again = talk_.redirected();
        talked = true;
      }
      const Talk::Result result = talk_.end();
      due_ = result.end;
      whole = result.goes_on && !cut_;
    }
    count_iteration(whole);
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

net::Task<bool> User::think(const plan::Think& what) {
  // From when the last step ended, not from when it was noticed: lateness shows as lag of the next
  // step, it does not stretch the schedule.
  due_ += think_time(what, person_.random());
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

void User::ask_to_end(TimePoint cut_at) {
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
