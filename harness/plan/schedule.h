// harness/plan/schedule.h
//
// Arithmetic of stages: how much load they are in all, and how much at most. What the pacers do one
// by one, as sums. Pure.
#pragma once

#include <vector>

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::plan {

/// The area below the stages: user-seconds (closed model) or arrivals (open).
[[nodiscard]] double area(const std::vector<Stage>& stages);

/// The area below a part of one stage, `from` and `to` since its beginning. `before`: the level at
/// the end of the stage before it. A burst is at its beginning.
[[nodiscard]] double area(const Stage& stage, double before, Duration from, Duration to);

/// The level at the end of a stage, where a ramp after it begins. A burst has no length and leaves
/// the level as it was.
[[nodiscard]] double end_level(const Stage& stage, double before);

/// The most users, or arrivals per second, at any time; bursts are no rate and do not count.
[[nodiscard]] double peak(const std::vector<Stage>& stages);

/// How long all of them take.
[[nodiscard]] Duration length(const std::vector<Stage>& stages);

/// The longest way that a search can take, if every trial goes the way that needs more of them.
struct SearchWay {
  std::uint32_t trials = 0;  // confirmations included
  Duration length{};         // with graceful stop and cool-down after each of them
  double area = 0;           // user-seconds or arrivals, at most
};
/// REQUIRES: a load that searches.
[[nodiscard]] SearchWay longest_way(const Load& load);

/// How often the level that was found may be lowered and confirmed again.
inline constexpr std::uint32_t kMostConfirmations = 3;

}  // namespace throng::plan
