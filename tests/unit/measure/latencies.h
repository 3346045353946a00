// tests/unit/measure/latencies.h
//
// Durations as a service might have them and worse, from a seed: what the tests of histograms are
// fed with.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "harness/base/random.h"
#include "harness/measure/histogram.h"

namespace throng::measure {

/// Durations spread evenly over the powers of two from 1 µs to 24 h.
inline Duration any_latency(Random& random) {
  const double low = std::log(1e3);
  const double high = std::log(static_cast<double>(kHighest));
  const double value = std::exp(low + random.unit() * (high - low));
  return Duration(std::min(static_cast<std::int64_t>(value), static_cast<std::int64_t>(kHighest)));
}

}  // namespace throng::measure
