#include "harness/run/capacity_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "harness/base/units.h"
#include "harness/judge/doubts.h"
#include "harness/measure/budget.h"
#include "harness/measure/difference.h"

namespace throng::run {
namespace {

constexpr Duration kLead = std::chrono::milliseconds(20);  // until all threads know the stage
constexpr Duration kLook = std::chrono::milliseconds(10);  // how often it is looked at
constexpr Duration kCutting = std::chrono::seconds(1);     // for what the graceful stop has cut

CapacitySearch::Unit unit_of(const plan::Load& load) {
  return load.model == plan::Load::Model::open ? CapacitySearch::Unit::per_second
                                               : CapacitySearch::Unit::users;
}

/// What a trial is judged by: of the load that is searched all that began in it, however late it
/// ended; of the others what they did in just that time.
measure::Snapshot of_trial(measure::Snapshot drained, const measure::Snapshot& lasting,
                           std::uint32_t load) {
  const auto others = [load](const measure::Series& series) { return series.load != load; };
  std::erase_if(drained.series, others);
  // Both are by load.
  const auto at = std::find_if(lasting.series.begin(), lasting.series.end(),
                               [load](const measure::Series& one) { return one.load >= load; });
  drained.series.insert(drained.series.begin(), lasting.series.begin(), at);
  std::copy_if(at, lasting.series.end(), std::back_inserter(drained.series), others);
  for (std::size_t i = 0; i < std::min(drained.loads.size(), lasting.loads.size()); ++i) {
    if (i != load) drained.loads[i] = lasting.loads[i];
  }
  return drained;
}

/// The first budget that did not hold: of this verdict.
std::string reason(const std::vector<measure::BudgetResult>& budgets, Verdict verdict) {
  for (const measure::BudgetResult& budget : budgets) {
    if (budget.verdict != verdict) continue;
    const std::string observed = budget.observed.empty() ? "no data" : budget.observed;
    return budget.text + ": " + observed +
           (budget.detail.empty() ? "" : " (" + budget.detail + ")");
  }
  return "";
}

}  // namespace

CapacityRun::CapacityRun(net::Clock& clock, const plan::Plan& plan, std::uint32_t load,
                         TrialGround ground)
    : clock_(clock),
      plan_(plan),
      load_(load),
      bounds_(*plan.loads.at(load).search),
      ground_(std::move(ground)),
      search_(bounds_, unit_of(plan.loads.at(load))) {}

net::Task<void> CapacityRun::execute(TimePoint start) {
  start_ = start;
  TimePoint next = start + plan_.loads[load_].start_after;
  bool on = co_await rest(start);
  if (on && plan_.warm_up > Duration::zero()) {
    ground_.add_stage({.target = bounds_.from, .length = plan_.warm_up}, next);
    next += plan_.warm_up + bounds_.cool_down;
  }
  on = co_await rest(next);
  std::optional<Attempt> attempted = search_.next();
  while (on && attempted) {
    co_await attempt(*attempted);
    attempted = search_.next();
    if (attempted) on = co_await rest(clock_.now() + bounds_.cool_down);
  }
}

net::Task<void> CapacityRun::attempt(Attempt attempt) {
  const plan::Load& load = plan_.loads[load_];
  const std::string name = (attempt.confirming ? "confirm " : "trial ") + std::to_string(++trials_);
  ground_.phase(name,
                load.name + " " + search_.text_of(attempt.level) + " for " + print(attempt.length));
  const TimePoint now = clock_.now();
  const measure::Snapshot before = ground_.snapshot();
  const TimePoint begin = clock_.now() + kLead;
  ground_.add_stage({.target = attempt.level, .length = attempt.length}, begin);
  bool on = co_await rest(now + attempt.length);
  if (!on) co_return;
  const measure::Snapshot lasting = measure::difference(ground_.snapshot(), before);
  on = co_await rest(begin + attempt.length);
  if (on) on = co_await drain(begin + attempt.length + load.graceful_stop + kCutting);
  if (!on) co_return;
  measure::Snapshot measured =
      of_trial(measure::difference(ground_.snapshot(), before), lasting, load_);
  measured.measured = attempt.length;  // without the time in which the last requests ended
  judge::Trial trial = judge_trial(measured, attempt.length);
  trial.began = begin - start_;
  ground_.phase(
      name, std::string(to_string(trial.verdict)) + (trial.why.empty() ? "" : " · " + trial.why));
  search_.judged(std::move(trial));
}

/// False if it was stopped meanwhile.
net::Task<bool> CapacityRun::rest(TimePoint until) {
  while (!stopped_ && clock_.now() < until) {
    const bool awake = co_await clock_.sleep_until(std::min(until, clock_.now() + kLook));
    if (!awake) stopped_ = true;
  }
  co_return !stopped_;
}

/// Until nothing of the load is under way; false if it was stopped meanwhile.
net::Task<bool> CapacityRun::drain(TimePoint latest) {
  bool on = !stopped_;
  while (on && !ground_.quiet() && clock_.now() < latest) {
    on = co_await rest(clock_.now() + kLook);
  }
  co_return on;
}

judge::Trial CapacityRun::judge_trial(const measure::Snapshot& measured, Duration length) {
  judge::Trial trial;
  trial.length = length;
  std::uint64_t ok = 0;
  for (const measure::Series& series : measured.series) {
    if (series.load == load_) ok += series.outcomes[static_cast<std::size_t>(Outcome::ok)];
  }
  trial.achieved = static_cast<double>(ok) / to_seconds(length);
  budgets_ = measure::evaluate(plan_, measured);
  std::vector<judge::Doubt> doubts = judge::passed_limits(plan_, measured);
  trial.verdict = Verdict::pass;
  for (const measure::BudgetResult& budget : budgets_) {
    trial.verdict = merge(trial.verdict, budget.verdict);
  }
  if (trial.verdict != Verdict::pass) trial.why = reason(budgets_, trial.verdict);
  if (!doubts.empty()) {
    trial.verdict = Verdict::invalid;
    trial.why = doubts[0].what + " " + doubts[0].observed + ", limit " + doubts[0].limit;
    doubts_ = std::move(doubts);
  }
  return trial;
}

void CapacityRun::tell(judge::Outcome& outcome) const {
  judge::Capacity capacity = search_.result();
  capacity.load = load_;
  outcome.budgets = budgets_;
  if (capacity.verdict == Verdict::invalid) outcome.doubts = doubts_;
  outcome.capacities.push_back(std::move(capacity));
}

}  // namespace throng::run
