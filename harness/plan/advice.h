// harness/plan/advice.h
//
// What a plan promises and will not keep, as far as it can be seen without running it: it is no
// mistake, since it depends on how fast the service answers, but a person would want to know.
#pragma once

#include <string>
#include <vector>

#include "harness/plan/plan.h"

namespace throng::plan {

/// One sentence each, no full stop; in the order of the loads, then of the budgets.
[[nodiscard]] std::vector<std::string> advice(const Plan& plan);

}  // namespace throng::plan
