// exporters/report/series_json.h
//
// Measures as JSON values: the parts of outcome.json that occur in several places.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "harness/measure/histogram.h"
#include "harness/measure/snapshot.h"

namespace throng::report {

/// Count, extremes, mean and percentiles in milliseconds. Without samples there is nothing but the
/// count: no zero that could be taken for a latency.
[[nodiscard]] nlohmann::ordered_json histogram_json(const measure::Histogram& histogram);

/// Counts by outcome, failure and status, bytes, latencies and legs.
[[nodiscard]] nlohmann::ordered_json series_json(const measure::Series& series);

}  // namespace throng::report
