// harness/measure/budget.h
//
// Budgets held against a snapshot: limit, observed value, number of samples, verdict. No data is
// inconclusive.
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

[[nodiscard]] std::vector<BudgetResult> evaluate(const plan::Plan& plan, const Snapshot& snapshot);

}  // namespace throng::measure
