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
};

[[nodiscard]] std::vector<BudgetResult> evaluate(const plan::Plan& plan, const Snapshot& snapshot);

}  // namespace throng::measure
