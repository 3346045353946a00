// exporters/prometheus/collector.h
//
// Turns a snapshot into Prometheus metric families when it is asked to: nothing of prometheus-cpp
// exists on the request path. Names and help texts are in one table in metrics_page.cpp. Verdicts
// never come from these buckets; they are for watching.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/time.h"
#include "harness/measure/snapshot.h"
#include "harness/plan/plan.h"

namespace prometheus {
class Collectable;
}

namespace throng::prometheus {

/// A page holds no more series than this: what would be over it is added up under "other".
inline constexpr std::size_t kMostSeries = 5000;

/// Keeps a reference to `plan`; `take` is called for every Collect, on its thread.
[[nodiscard]] std::shared_ptr<::prometheus::Collectable> make_collector(
    const plan::Plan& plan, std::function<measure::Snapshot()> take);

/// The bounds of latency buckets: 100 µs to 60 s, and the limits of the first 32 latency budgets,
/// because a share below a bound is true to 0.1 % of it, and between bounds it is a guess.
[[nodiscard]] std::vector<Duration> bucket_bounds(const plan::Plan& plan);

/// A label's value: at most 120 bytes, controls and what is not UTF-8 replaced by `?`.
[[nodiscard]] std::string label_value(std::string_view text);

}  // namespace throng::prometheus
