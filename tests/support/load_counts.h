// tests/support/load_counts.h
//
// Counts of a load of which no two are alike, so that one that was left out or took another's place
// is seen.
#pragma once

#include <cstdint>

#include "harness/measure/snapshot.h"

namespace throng::test {

/// `first`, `first + by`, … in the order in which they are declared.
inline measure::LoadCounts counts_from(std::uint32_t first, std::uint32_t by) {
  const auto at = [=](std::uint32_t i) { return first + i * by; };
  return {.active_users = at(0),
          .peak_users = at(1),
          .in_flight = at(2),
          .asked = at(3),
          .issued = at(4),
          .started = at(5),
          .completed = at(6),
          .interrupted = at(7),
          .drops = {at(8), at(9), at(10)}};
}

}  // namespace throng::test
