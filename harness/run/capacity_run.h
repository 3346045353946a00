// harness/run/capacity_run.h
//
// Carries out one load's search for capacity: gives the load threads a stage for each trial, waits
// until it is over and nothing of it is under way, holds the budgets against what was measured in
// it, lets the service cool down, and tries the next level. The other loads of the plan run on
// beside it. Owned by one run; on the control loop.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/outcome.h"
#include "harness/measure/snapshot.h"
#include "harness/net/clock.h"
#include "harness/net/task.h"
#include "harness/plan/plan.h"
#include "harness/run/capacity_search.h"

namespace throng::run {

/// What a search needs of the run around it. Of the load that is searched:
struct TrialGround {
  std::function<void(const plan::Stage& stage, TimePoint begin)> add_stage;  // to all load threads
  std::function<measure::Snapshot()> snapshot;
  std::function<bool()> quiet;  // nothing of it is under way
  std::function<void(std::string_view name, const std::string& detail)> phase;
};

class CapacityRun {
 public:
  /// `load`: index of one with a search. Keeps references to clock and plan.
  CapacityRun(net::Clock& clock, const plan::Plan& plan, std::uint32_t load, TrialGround ground);

  /// Tries until the search is over or stop() was called. `start`: when the run's load begins; the
  /// warm-up has the lowest level, trials come after it. Await once.
  net::Task<void> execute(TimePoint start);
  /// Ends execute() soon; the trial under way is not judged.
  void stop() { stopped_ = true; }

  /// Adds what the search came to, or has come to so far; with the budgets of the trial that was
  /// judged last (of a whole search: the confirming one) and, if it is invalid, with why.
  void tell(judge::Outcome& outcome) const;

 private:
  net::Task<void> attempt(Attempt attempt);
  net::Task<bool> rest(TimePoint until);
  net::Task<bool> drain(TimePoint latest);
  judge::Trial judge_trial(const measure::Snapshot& measured, Duration length);

  net::Clock& clock_;
  const plan::Plan& plan_;
  std::uint32_t load_;
  const plan::CapacitySearch& bounds_;
  TrialGround ground_;
  CapacitySearch search_;
  TimePoint start_{};
  std::uint32_t trials_ = 0;
  bool stopped_ = false;
  std::vector<measure::BudgetResult> budgets_;  // of the trial judged last
  std::vector<judge::Doubt> doubts_;            // of the last trial that had any
};

}  // namespace throng::run
