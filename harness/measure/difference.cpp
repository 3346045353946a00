#include "harness/measure/difference.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "harness/base/assert.h"

namespace throng::measure {
namespace {

/// A reader beside the writer may have seen a request counted before its latency was.
bool holds_nothing(const Series& series) {
  return series.requests() == 0 && std::all_of(series.from_send.begin(), series.from_send.end(),
                                               [](const Histogram& h) { return h.count() == 0; });
}

auto place_of(const Series& series) {
  return std::tuple(series.load, series.step, series.phase, series.instance);
}

template <typename Counts>
void take_counts(Counts& from, const Counts& counts) {
  for (std::size_t i = 0; i < from.size(); ++i) from[i] -= counts[i];
}

template <typename Histograms>
void take_histograms(Histograms& from, const Histograms& histograms) {
  for (std::size_t i = 0; i < from.size(); ++i) from[i].subtract(histograms[i]);
}

void take(Series& from, const Series& series) {
  take_counts(from.outcomes, series.outcomes);
  take_counts(from.failures, series.failures);
  take_counts(from.unknowns, series.unknowns);
  for (std::size_t i = 0; i < from.examples.size(); ++i) {
    if (from.failures[i] == 0) from.examples[i].clear();
  }
  for (const auto& [status, count] : series.statuses) from.statuses[status] -= count;
  std::erase_if(from.statuses, [](const auto& status) { return status.second == 0; });
  from.bytes_sent -= series.bytes_sent;
  from.bytes_received -= series.bytes_received;
  take_histograms(from.from_send, series.from_send);
  take_histograms(from.from_intended, series.from_intended);
  from.first_byte.subtract(series.first_byte);
  for (std::size_t i = 0; i < from.legs.size(); ++i) {
    from.legs[i].count -= series.legs[i].count;
    from.legs[i].sum -= series.legs[i].sum;
  }
}

/// Both are in order of their places, and a series once seen stays.
void take(std::vector<Series>& from, const std::vector<Series>& series) {
  auto at = from.begin();
  for (const Series& one : series) {
    at =
        std::find_if(at, from.end(), [&](const Series& s) { return place_of(s) == place_of(one); });
    THRONG_ASSERT(at != from.end(), "a series of an earlier snapshot is missing in the later one");
    take(*at, one);
  }
  std::erase_if(from, holds_nothing);
}

void take(LoadCounts& from, const LoadCounts& counts) {
  from.asked -= counts.asked;
  from.issued -= counts.issued;
  from.started -= counts.started;
  from.completed -= counts.completed;
  from.interrupted -= counts.interrupted;
  take_counts(from.drops, counts.drops);
}

void take(ThreadHealth& from, const ThreadHealth& health) {
  from.busy -= health.busy;
  from.alive -= health.alive;
  from.starved -= health.starved;
  from.busiest =
      from.alive > Duration::zero() ? to_seconds(from.busy) / to_seconds(from.alive) : 0.0;
}

}  // namespace

Snapshot difference(const Snapshot& later, const Snapshot& earlier) {
  Snapshot between = later;
  between.elapsed -= earlier.elapsed;
  between.measured -= earlier.measured;
  take(between.series, earlier.series);
  for (std::size_t i = 0; i < std::min(between.loads.size(), earlier.loads.size()); ++i) {
    take(between.loads[i], earlier.loads[i]);
  }
  between.warm_up_requests -= earlier.warm_up_requests;
  const std::size_t warm = std::min(between.warm_up_by_load.size(), earlier.warm_up_by_load.size());
  for (std::size_t i = 0; i < warm; ++i) between.warm_up_by_load[i] -= earlier.warm_up_by_load[i];
  between.findings -= earlier.findings;
  between.start_lag.subtract(earlier.start_lag);
  between.loop_lag.subtract(earlier.loop_lag);
  for (std::size_t i = 0; i < std::min(between.threads.size(), earlier.threads.size()); ++i) {
    take(between.threads[i], earlier.threads[i]);
  }
  return between;
}

}  // namespace throng::measure
