// harness/measure/live_histogram.h
//
// A histogram for the request path: no allocation after construction, no lock. One writer; any
// thread may read while it writes, because every number in it is written and read as a relaxed
// atomic, which costs a plain increment. It takes about 300 KB of address space, of which only the
// pages that hold counts are ever backed by memory: a few for latencies that lie within a factor of
// ten. All zero means empty, so that many of them can lie in ZeroPages and cost nothing until used.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "harness/measure/histogram.h"
#include "harness/measure/zero_pages.h"

namespace throng::measure {

/// A number with one writer and any readers, which is a load and a store where several writers
/// would need a costlier fetch_add. Plain memory, so that zero pages are valid ones.
struct Tally {
  std::uint64_t number;

  [[nodiscard]] std::uint64_t value() const {
    return std::atomic_ref(const_cast<std::uint64_t&>(number)).load(std::memory_order_relaxed);
  }
  void set(std::uint64_t to) { std::atomic_ref(number).store(to, std::memory_order_relaxed); }
  void add(std::uint64_t n) { set(value() + n); }
};

/// What is kept beside the counts of one live histogram.
struct Extremes {
  Tally over_range;
  Tally below;  // 2^63 - the lowest value in ns, so that zero means none
  Tally above;  // the highest value in ns
  Tally sum;    // ns
};

/// Records `value` where its counts (bucket_count() of them) and extremes are; a negative one
/// counts as zero.
inline void record(Duration value, Extremes& extremes, std::uint64_t* counts) {
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63U;
  const auto ns = static_cast<std::uint64_t>(std::max(value, Duration::zero()).count());
  if (kTop - ns > extremes.below.value()) extremes.below.set(kTop - ns);
  if (ns > extremes.above.value()) extremes.above.set(ns);
  if (ns > kHighest) extremes.over_range.add(1);
  extremes.sum.add(ns);
  // Last and with release, so that who sees the count sees the extremes too.
  const std::atomic_ref<std::uint64_t> cell(counts[bucket_of(ns)]);
  cell.store(cell.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

class LiveHistogram {
 public:
  LiveHistogram();
  /// A negative value (clocks of two readings) counts as zero.
  void record(Duration value) { measure::record(value, extremes_, counts_); }
  /// Adds what has been recorded so far to `to`; from any thread. A value recorded at the same time
  /// is wholly in or comes with the next call, but for the sum, which may be one value ahead.
  void add_to(Histogram& to) const { add(extremes_, counts_, to); }
  /// The same for a histogram that lies elsewhere. Looks only at the buckets between its extremes.
  static void add(const Extremes& extremes, const std::uint64_t* counts, Histogram& to);

 private:
  ZeroPages pages_;
  std::uint64_t* counts_;
  Extremes extremes_{};
};

}  // namespace throng::measure
