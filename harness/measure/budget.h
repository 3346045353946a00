// harness/measure/budget.h
//
// Budgets held against a snapshot: limit, observed value, number of samples, verdict. No data, and
// fewer samples than a budget asks for, are inconclusive.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/verdict.h"
#include "harness/measure/snapshot.h"
#include "harness/plan/plan.h"

namespace throng::measure {

struct BudgetResult {
  std::string text;  // Budget::text
  Verdict verdict = Verdict::inconclusive;
  std::string limit;     // "800ms", "0.1%", "0"
  std::string observed;  // "123ms"; empty without data
  std::uint64_t samples = 0;
  std::string
      detail;  // the interval, the burn rate, which window was worst; why it is inconclusive
  bool aborted = false;  // breaking it ended the run
  double value = 0;      // observed and limit as metrics tell them: seconds, a share, a count, 1/s
  double limit_value = 0;
};

/// Whether more is still to come. What is wanted at least, a number of requests or a rate, is not
/// broken by being too little yet.
enum class Moment : std::uint8_t { live, end };

/// One per Plan::budgets, in their order. Of a snapshot taken while the load runs it says how they
/// stand so far; of one part of a run (Plan::segment), what that part alone can say.
[[nodiscard]] std::vector<BudgetResult> evaluate(const plan::Plan& plan, const Snapshot& snapshot,
                                                 Moment moment = Moment::end);

/// The first budget that is broken and may end the run by now: an index into Plan::budgets.
[[nodiscard]] std::optional<std::uint32_t> to_abort(const plan::Plan& plan,
                                                    const Snapshot& snapshot);

}  // namespace throng::measure
