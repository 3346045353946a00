// harness/plan/estimate.h
//
// How much a plan will ask of the service, before it is run: what an iteration of a flow is on
// average, and what that makes of a load. From the plan alone, as if every answer came at once.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::plan {

/// Of one iteration of a flow, on average over its random choices. A `when` counts as having the
/// requests of its longer branch in the time of its shorter one.
struct IterationEstimate {
  struct Gathers {
    Duration every{};
    double times = 0;
  };
  double requests = 0;
  Duration thinking{};
  bool drawn = false;    // whether one iteration may take longer than another by chance
  Duration gathering{};  // the sum of the distances between the instants that it waits for
  Gathers gathers;       // of all that have the same distance, those that take longest
};

/// `step`: only its requests count.
[[nodiscard]] IterationEstimate estimate(const Flow& flow,
                                         std::optional<std::uint32_t> step = std::nullopt);

/// From one iteration's beginning to the next of the same user at least, who waits for the next
/// instant wherever the flow gathers.
[[nodiscard]] Duration cycle(const IterationEstimate& one);

/// Which part of a load's schedule: what comes `from` so long after the beginning of the run, in
/// one phase or in all.
struct SchedulePart {
  Duration from{};
  std::optional<std::uint32_t> phase;
};

/// Of one load over the whole run, all segments: for the closed model an upper estimate, in which
/// what begins also ends; for the open one the expected numbers; for a search at most, on its
/// longest way, whatever the part.
struct LoadEstimate {
  std::optional<double> arrivals;    // open model
  std::optional<double> iterations;  // nothing if only the service's speed bounds them
  std::optional<double> requests;    // the same
};

[[nodiscard]] LoadEstimate estimate(const Plan& plan, const Load& load,
                                    const SchedulePart& part = {});

}  // namespace throng::plan
