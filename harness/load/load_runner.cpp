#include "harness/load/load_runner.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/base/assert.h"
#include "harness/load/counting.h"

namespace throng::load {
namespace {

constexpr std::uint64_t kArrivalStream = 0x61727269U;  // "arri": apart from the users' streams

// Of the arrivals of a load: the same in every shard.
std::optional<Random> chance_of(const plan::Plan& plan, std::uint32_t load) {
  if (plan.loads[load].spacing != plan::Load::Spacing::poisson) return std::nullopt;
  return Random(mix(plan.seed ^ kArrivalStream), load);
}

TimePoint after(TimePoint begin, Duration offset) {
  return offset == Duration::max() ? TimePoint::max() : begin + offset;
}

}  // namespace

LoadRunner::LoadRunner(Desk& desk, std::uint32_t load, Counts& counts, net::Scope& scope)
    : load_(desk, load, counts),
      clock_(desk.clock),
      plan_(load_.plan),
      counts_(counts),
      scope_(scope),
      user_pacer_(plan_.stages, load_.share),
      arrival_pacer_(plan_.stages, load_.share, chance_of(desk.plan, load)),
      most_in_flight_(load_.share.bound(plan_.max_in_flight)),
      more_stages_(plan_.search.has_value()),
      nap_(desk.clock) {}

net::Task<void> LoadRunner::run(TimePoint begin) {
  begun_ = true;
  load_.calendar.set(begin, plan_.stages);
  return follow();
}

void LoadRunner::add_stage(const plan::Stage& stage, TimePoint begin) {
  THRONG_ASSERT(begun_ && more_stages_, "a stage for a load that takes none");
  if (over_) return;
  const TimePoint end = load_.calendar.end();
  if (begin > end) {
    const plan::Stage pause{.length = begin - end};
    user_pacer_.append(pause);
    arrival_pacer_.append(pause);
    load_.calendar.append_pause(pause.length);
  }
  // Its beginning is looked at even if the stage before ended with the same number of users as it
  // begins with: they have been sent away.
  next_change_ = std::min(next_change_, load_.calendar.end() - load_.calendar.begin());
  user_pacer_.append(stage);
  arrival_pacer_.append(stage);
  load_.calendar.append(stage);
  quiet_ = false;
  nap_.wake();
}

void LoadRunner::end_stages() {
  more_stages_ = false;
  nap_.wake();
}

net::Task<void> LoadRunner::follow() {
  while (true) {
    const TimePoint now = clock_.now();
    TimePoint next = TimePoint::max();
    if (!over_ && now < load_.calendar.begin()) {
      next = load_.calendar.begin();
    } else if (!over_) {
      next = plan_.model == plan::Load::Model::closed ? follow_users(now) : follow_arrivals(now);
    }
    next = std::min(next, cut_overdue(now));
    if (over_ && active_ == 0) break;
    const Nap::Ended ended = co_await nap_.until(next);
    if (ended == Nap::Ended::clock_stopped) stop(clock_.now());
  }
  for (const std::unique_ptr<User>& user : users_) user->call().set();
}

void LoadRunner::stop(TimePoint deadline) {
  if (begun_ && !over_) drop_arrivals(clock_.now(), counts_.dropped_stopped);
  over_ = true;
  ask_all_to_end(clock_.now(), deadline);
  nap_.wake();
}

TimePoint LoadRunner::follow_users(TimePoint now) {
  const TimePoint begin = load_.calendar.begin();
  if (load_.used_up()) {
    // Whoever waits for another iteration waits for nothing.
    over_ = true;
    ask_all_to_end(now, load_.calendar.end() + plan_.graceful_stop);
    return TimePoint::max();
  }
  while (next_change_ != Duration::max() && begin + next_change_ <= now) {
    // Each change at its own time, however late it is noticed: that is when its users were due.
    set_target(user_pacer_.target(next_change_), begin + next_change_);
    next_change_ = user_pacer_.next_change(next_change_);
  }
  const bool done = next_change_ == Duration::max() || (active_ == 0 && !more_users_to_come());
  over_ = over_ || (done && !more_stages_);
  return over_ ? TimePoint::max() : after(begin, next_change_);
}

void LoadRunner::set_target(std::uint32_t users, TimePoint at) {
  while (standing_.size() < users) {
    if (!start_user(at, plan_.iterations.value_or(UINT64_MAX))) return;
  }
  while (standing_.size() > users) {
    User* user = standing_.back();  // the youngest goes first, so that long conversations stay
    standing_.pop_back();
    ask_to_end(*user, at, at + plan_.graceful_stop);
  }
}

// Whether the schedule will ever want more users than it has had: if all have ended by themselves
// and it will not, the load is over before its time.
bool LoadRunner::more_users_to_come() const {
  for (Duration at = next_change_; at != Duration::max(); at = user_pacer_.next_change(at)) {
    if (user_pacer_.target(at) > standing_.size()) return true;
  }
  return false;
}

TimePoint LoadRunner::follow_arrivals(TimePoint now) {
  const TimePoint begin = load_.calendar.begin();
  const TimePoint end = load_.calendar.end();
  while (!dry_) {
    const Pace pace = arrival_pacer_.next(now - begin, next_arrival_);
    if (pace.stop) break;
    if (pace.wait > Duration::zero()) return now + pace.wait;
    if (active_ >= most_in_flight_) {
      drop_arrival(counts_.dropped_in_flight);
      continue;
    }
    if (!start_user(now + pace.wait, 1)) {
      dry_ = true;
      break;
    }
    count_up(counts_.asked);
    ++next_arrival_;
  }
  if (dry_) drop_arrivals(now, counts_.dropped_feed_ended);
  over_ = dry_ || !more_stages_;
  if (!over_ && now < end) return end;
  if (over_ || !std::exchange(quiet_, true)) ask_all_to_end(end, end + plan_.graceful_stop);
  return TimePoint::max();
}

void LoadRunner::drop_arrivals(TimePoint now, std::atomic<std::uint64_t>& reason) {
  if (plan_.model != plan::Load::Model::open) return;
  while (true) {
    const Pace pace = arrival_pacer_.next(now - load_.calendar.begin(), next_arrival_);
    if (pace.stop || pace.wait > Duration::zero()) return;
    drop_arrival(reason);
  }
}

void LoadRunner::drop_arrival(std::atomic<std::uint64_t>& reason) {
  count_up(counts_.asked);
  count_up(reason);
  ++next_arrival_;
  load_.numbers.skip_user();  // so that the others are the same people, whoever is dropped
}

bool LoadRunner::start_user(TimePoint due, std::uint64_t iterations) {
  User* user = idle_user();
  if (!user->be_born(due, iterations)) {
    idle_.push_back(user);
    return false;
  }
  if (plan_.model == plan::Load::Model::closed) standing_.push_back(user);
  ++active_;
  const std::uint32_t active = count_up(counts_.active_users);
  if (active > counts_.peak_users.load(std::memory_order_relaxed)) {
    counts_.peak_users.store(active, std::memory_order_relaxed);
  }
  user->call().set();
  return true;
}

User* LoadRunner::idle_user() {
  if (idle_.empty()) {
    users_.push_back(std::make_unique<User>(load_));
    User* user = users_.back().get();
    scope_.spawn(run_user(user));
    return user;
  }
  User* user = idle_.back();
  idle_.pop_back();
  return user;
}

// One coroutine for all lives of a user: to make one for each arrival would be a dozen allocations.
net::Task<void> LoadRunner::run_user(User* user) {
  while (true) {
    co_await user->call().wait_until(TimePoint::max());
    user->call().clear();
    if (!user->alive()) break;  // called without a life to live: the load is over
    co_await user->live();
    lived(*user);
  }
}

void LoadRunner::lived(User& user) {
  --active_;
  count_down(counts_.active_users);
  const bool open = plan_.model == plan::Load::Model::open;
  // A standing user that ended by itself keeps its place: the schedule counts it until it asks one
  // less.
  if (open || user.asked_to_end()) idle_.push_back(&user);
  // An arrival that was started and never began: its row was not there, or it was cut before it
  // had its turn.
  if (open && user.iterations() == 0) {
    count_up(user.ran_dry() ? counts_.dropped_feed_ended : counts_.dropped_stopped);
  }
  dry_ = dry_ || (open && user.ran_dry());
  if (active_ == 0 || dry_ || load_.used_up()) nap_.wake();
}

void LoadRunner::ask_to_end(User& user, TimePoint since, TimePoint cut_at) {
  const bool alive = user.alive();
  const bool known = user.asked_to_end();
  user.ask_to_end(since, cut_at);
  if (!alive) {
    if (!known) idle_.push_back(&user);
  } else if (!known) {
    leaving_.push_back(&user);
  }
}

void LoadRunner::ask_all_to_end(TimePoint since, TimePoint cut_at) {
  standing_.clear();
  for (const std::unique_ptr<User>& user : users_) {
    if (user->alive()) ask_to_end(*user, since, cut_at);
  }
}

TimePoint LoadRunner::cut_overdue(TimePoint now) {
  TimePoint next = TimePoint::max();
  std::erase_if(leaving_, [&](User* user) {
    if (!user->alive() || !user->asked_to_end()) return true;
    user->cut_if_due(now);
    if (user->cut_at() > now) next = std::min(next, user->cut_at());
    return false;
  });
  return next;
}

}  // namespace throng::load
