// harness/plan/estimate.h
//
// How much a plan will ask of the service, before it is run: the mean number of requests of an
// iteration and the mean time that its users think, from the flow alone.
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
};

[[nodiscard]] IterationEstimate estimate(const Flow& flow);

/// Requests of one load if every answer came at once: an upper estimate for the closed model, the
/// expected number for the open one. Nothing if only the service's speed bounds it (users that
/// never think).
[[nodiscard]] std::optional<double> estimate_requests(const Plan& plan, const Load& load);

}  // namespace throng::plan
