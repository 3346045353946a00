// harness/measure/histogram.h
//
// A high-dynamic-range histogram of durations: at most 0.1 % error from 1 µs to 24 h, fixed size, exact to merge.
// Values above 24 h are counted in over_range and as the highest value; nothing is dropped. One writer; any thread may
// read while it writes (the counts are relaxed atomics, which cost a plain increment).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "harness/base/time.h"

namespace throng::measure {

/// Bucket arithmetic shared by both forms: value in µs ↔ index.
/// Below 2048 µs the buckets are 1 µs wide; above, each power of two is cut in 1024.
[[nodiscard]] std::size_t bucket_of(std::uint64_t microseconds);
[[nodiscard]] std::uint64_t lowest_of(std::size_t bucket);
[[nodiscard]] std::uint64_t highest_of(std::size_t bucket);
inline constexpr std::uint64_t kHighest = 24ULL * 3600 * 1'000'000;
[[nodiscard]] std::size_t bucket_count();

/// The form for reading: plain numbers, merged from any number of recorders.
class Histogram {
 public:
  Histogram() = default;
  void record(Duration value, std::uint64_t count = 1);
  void merge(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t over_range() const { return over_range_; }
  [[nodiscard]] Duration min() const;   // 0 if empty
  [[nodiscard]] Duration max() const;   // exact
  [[nodiscard]] Duration mean() const;
  /// The highest value of the bucket that holds the p-th percentile (0…100], never above max(). 0 if empty.
  [[nodiscard]] Duration percentile(double p) const;
  /// How many recorded values were certainly <= limit (by bucket).
  [[nodiscard]] std::uint64_t count_at_most(Duration limit) const;

 private:
  friend class LiveHistogram;
  std::vector<std::uint64_t> counts_;  // empty until the first value
  std::uint64_t count_ = 0;
  std::uint64_t over_range_ = 0;
  std::uint64_t min_us_ = UINT64_MAX;
  Duration max_{};
  Duration sum_{};
};

/// The form for writing on the request path: no allocation after construction, no lock.
class LiveHistogram {
 public:
  LiveHistogram();
  void record(Duration value);
  /// Adds what has been recorded so far to `to`; from any thread.
  void add_to(Histogram& to) const;

 private:
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> over_range_{0};
  std::atomic<std::uint64_t> min_us_{UINT64_MAX};
  std::atomic<std::int64_t> max_ns_{0};
  std::atomic<std::int64_t> sum_ns_{0};
};

}  // namespace throng::measure
