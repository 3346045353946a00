// harness/measure/histogram.h
//
// A high-dynamic-range histogram of durations: at most 0.1 % error from 1 µs to 24 h, fixed size,
// exact to merge. Values above 24 h are counted in over_range and as the highest value; nothing is
// dropped. One writer; any thread may read while it writes (the counts are relaxed atomics, which
// cost a plain increment).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "harness/base/time.h"

namespace throng::measure {

/// Bucket arithmetic shared by both forms: value in ns ↔ index.
/// Below 2048 ns the buckets are 1 ns wide; above, each power of two is cut in 1024, so that a
/// bucket is never wider than 1/1024 of the values in it.
[[nodiscard]] std::size_t bucket_of(std::uint64_t nanoseconds);
[[nodiscard]] std::uint64_t lowest_of(std::size_t bucket);
[[nodiscard]] std::uint64_t highest_of(std::size_t bucket);
inline constexpr std::uint64_t kHighest = 24ULL * 3600 * 1'000'000'000;
[[nodiscard]] std::size_t bucket_count();

/// The form for reading: plain numbers, merged from any number of recorders.
class Histogram {
 public:
  Histogram() = default;
  void record(Duration value, std::uint64_t count = 1);
  void merge(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t over_range() const { return over_range_; }
  [[nodiscard]] Duration min() const;                  // exact; 0 if empty
  [[nodiscard]] Duration max() const { return max_; }  // exact
  [[nodiscard]] Duration sum() const { return sum_; }  // exact
  [[nodiscard]] Duration mean() const;                 // exact; 0 if empty
  /// The highest value of the bucket that holds the p-th percentile, never above max(). 0 if empty.
  /// REQUIRES: 0 < p <= 100.
  [[nodiscard]] Duration percentile(double p) const;
  /// How many recorded values were certainly <= limit (by bucket).
  [[nodiscard]] std::uint64_t count_at_most(Duration limit) const;

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  friend class LiveHistogram;
  void add(std::size_t bucket, std::uint64_t count);

  std::vector<std::uint64_t> counts_;  // up to the highest bucket in use
  std::uint64_t count_ = 0;
  std::uint64_t over_range_ = 0;
  Duration min_ = Duration::max();
  Duration max_{};
  Duration sum_{};
};

/// The form for writing on the request path: no allocation after construction, no lock. It takes
/// about 300 KB of address space, of which only the pages that hold counts are ever backed by
/// memory: a few for latencies that lie within a factor of ten.
class LiveHistogram {
 public:
  LiveHistogram();
  /// A negative value (clocks of two readings) counts as zero.
  void record(Duration value);
  /// Adds what has been recorded so far to `to`; from any thread. A value recorded at the same time
  /// is wholly in or comes with the next call, but for the sum, which may be one value ahead.
  void add_to(Histogram& to) const;

 private:
  struct Unmap {
    void operator()(std::uint64_t* counts) const;
  };
  std::unique_ptr<std::uint64_t[], Unmap> counts_;  // each accessed through std::atomic_ref
  std::atomic<std::uint64_t> over_range_{0};
  std::atomic<std::int64_t> min_ns_{INT64_MAX};
  std::atomic<std::int64_t> max_ns_{0};
  std::atomic<std::uint64_t> sum_ns_{0};
};

}  // namespace throng::measure
