// harness/plan/estimate.h
//
// How much a plan will ask of the service, before it is run: what an iteration of a flow is on
// average, and what that makes of a load. From the plan alone, as if every answer came at once.
#pragma once

#include <optional>

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::plan {

/// Of one iteration of a flow, on average over its random choices. A `when` counts as its longer
/// branch.
struct IterationEstimate {
  double requests = 0;
  Duration thinking{};
  Duration gathering{};  // the sum of the distances between the instants that it waits for
};

[[nodiscard]] IterationEstimate estimate(const Flow& flow);

/// From one iteration's beginning to the next of the same user, who waits for the next instant
/// wherever the flow gathers.
[[nodiscard]] Duration cycle(const IterationEstimate& one);

/// Of one load over the whole run, all segments: for the closed model an upper estimate, for the
/// open one the expected numbers; for a search at most, on its longest way.
struct LoadEstimate {
  std::optional<double> arrivals;    // open model
  std::optional<double> iterations;  // nothing if only the service's speed bounds them
  std::optional<double> requests;    // the same
};

[[nodiscard]] LoadEstimate estimate(const Plan& plan, const Load& load);

}  // namespace throng::plan
