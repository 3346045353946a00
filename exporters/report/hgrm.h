// exporters/report/hgrm.h
//
// A histogram as a percentile distribution in text (.hgrm), line for line as HdrHistogram's
// outputPercentileDistribution writes it with five ticks per half distance and 1 ns as one unit:
// what plotters of HdrHistogram files read. Values are in milliseconds.
#pragma once

#include <string>

#include "harness/measure/histogram.h"

namespace throng::report {

/// Ends with a newline. Mean and deviation are those of the buckets' middles, as HdrHistogram
/// computes them.
[[nodiscard]] std::string hgrm(const measure::Histogram& histogram);

}  // namespace throng::report
