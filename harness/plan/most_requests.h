// harness/plan/most_requests.h
//
// About how many requests a budget can have to look at, if every answer came at once: what needs
// more to be shown is refused before the run.
#pragma once

#include <optional>

#include "harness/plan/plan.h"

namespace throng::plan {

/// Those measured, without the warm-up. An upper estimate for users, the expected number for
/// arrivals. Nothing if only the service's speed bounds it.
[[nodiscard]] std::optional<double> most_requests(const Plan& plan, const Target& target);

}  // namespace throng::plan
