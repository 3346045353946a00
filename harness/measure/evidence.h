// harness/measure/evidence.h
//
// What was seen of the requests that a budget looks at, in the whole run or in one window, and how
// it stands to the limit. Pure.
#pragma once

#include <cstdint>

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::measure {

/// What is counted depends on the kind of budget. latency: responses. errors, error_count,
/// availability: requests but for the abandoned ones. requests: all of them. rate: the ok ones.
/// achieved: what the schedule asked for.
struct Evidence {
  std::uint64_t samples = 0;
  std::uint64_t bad = 0;  // of samples: not ok, or never begun
  Duration latency{};     // the statistic of a latency budget
  Duration time{};        // rate: in so much time

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// Whether a budget with this target looks at what was seen there: a Series or an Observation.
template <typename Place>
[[nodiscard]] bool chosen(const plan::Target& of, const Place& at) {
  return (!of.step || *of.step == at.step) && (!of.load || *of.load == at.load) &&
         (!of.phase || *of.phase == at.phase) && (!of.instance || *of.instance == at.instance);
}

/// As metrics tell it: seconds, a share, a number, per second. (A share is of what the limit is a
/// share of: the bad ones for errors, the good ones for availability and achieved.)
[[nodiscard]] double value_of(const plan::Budget& budget, const Evidence& seen);
[[nodiscard]] double limit_of(const plan::Budget& budget);

/// Held against the limit itself, never against rounded numbers.
/// REQUIRES: samples, where it is about a share; a time, where it is a rate; not an availability,
/// whose limit is held against an interval.
[[nodiscard]] bool kept(const plan::Budget& budget, const Evidence& seen);
/// Whether `a` is further from being kept than `b`.
[[nodiscard]] bool worse(const plan::Budget& budget, const Evidence& a, const Evidence& b);

/// Whether a budget wants at least, rather than at most, its limit.
[[nodiscard]] bool wants_more(plan::Budget::Kind kind);

}  // namespace throng::measure
