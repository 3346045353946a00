// harness/load/exact.h
//
// What pacers reckon with: times and counts in long double, which after 10^9 arrivals is still
// exact to far less than kSlack.
#pragma once

#include "harness/base/time.h"

namespace throng::load {

/// A millionth of an arrival or user: what rounding of `50/min` and the like may cost, so that a
/// minute of it is 50 arrivals and not 51.
inline constexpr long double kSlack = 1e-6L;

[[nodiscard]] inline long double exact_seconds(Duration d) {
  return static_cast<long double>(d.count()) / 1e9L;
}

}  // namespace throng::load
