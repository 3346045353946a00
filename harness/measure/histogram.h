// harness/measure/histogram.h
//
// A high-dynamic-range histogram of durations: at most 0.1 % error from 1 µs to 24 h, exact to
// merge and to subtract. Values above 24 h are counted in over_range and as the highest value;
// nothing is dropped. This is the form for reading, plain numbers and one owner; live_histogram.h
// has the form for writing.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/base/time.h"

namespace throng::measure {

/// Bucket arithmetic shared by both forms: value in ns ↔ index.
/// Below 2048 ns the buckets are 1 ns wide; above, each power of two is cut in 1024, so that a
/// bucket is never wider than 1/1024 of the values in it. The bucket of v >= 2048 is found from its
/// leading bit: with shift = floor(log2 v) - 10, v >> shift lies in 1024…2047 and numbers the
/// bucket within its power of two.
inline constexpr std::uint64_t kHighest = 24ULL * 3600 * 1'000'000'000;
[[nodiscard]] constexpr std::size_t bucket_of(std::uint64_t nanoseconds) {
  constexpr unsigned kCutBits = 10;
  const std::uint64_t v = nanoseconds < kHighest ? nanoseconds : kHighest;
  // The first 2048 are numbered as if they were two powers of two with a shift of zero.
  const auto width = static_cast<unsigned>(std::bit_width(v | (1U << kCutBits)));
  const unsigned shift = width - 1 - kCutBits;
  return static_cast<std::size_t>((std::uint64_t{shift} << kCutBits) + (v >> shift));
}
[[nodiscard]] std::uint64_t lowest_of(std::size_t bucket);
[[nodiscard]] std::uint64_t highest_of(std::size_t bucket);
[[nodiscard]] constexpr std::size_t bucket_count() { return bucket_of(kHighest) + 1; }

/// Counts of any number of recorders, and the exact extremes and sum beside them.
class Histogram {
 public:
  Histogram() = default;
  /// A negative value (clocks of two readings) counts as zero.
  void record(Duration value, std::uint64_t count = 1);
  void merge(const Histogram& other);
  /// Takes away what was there `earlier`: leaves what has been recorded since. Counts, sum and
  /// over_range stay exact. An extreme is exact where it lies outside of those of `earlier`;
  /// elsewhere it is a bound: the outer edge of the outermost bucket that still holds something.
  /// REQUIRES: `earlier` is part of this one.
  void subtract(const Histogram& earlier);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t over_range() const { return over_range_; }
  [[nodiscard]] Duration min() const;                  // exact, see subtract(); 0 if empty
  [[nodiscard]] Duration max() const { return max_; }  // exact, see subtract()
  [[nodiscard]] Duration sum() const { return sum_; }  // exact
  [[nodiscard]] Duration mean() const;                 // exact; 0 if empty
  /// The p-th percentile by nearest rank: of all values in order the ceil(p / 100 × count)-th,
  /// given as the highest value of its bucket, never above max(); 0 if empty. So it is a value that
  /// was recorded, never one between two, at most 0.1 % too high and never too low. HdrHistogram
  /// tells its "highest equivalent value" for the same rank in Java, and in C for p / 100 × count
  /// rounded to the nearest rank instead of up. REQUIRES: 0 < p <= 100.
  [[nodiscard]] Duration percentile(double p) const;
  /// How many recorded values were certainly <= limit: those of whole buckets. Never too many, and
  /// exact where limit is the edge of a bucket, below 2048 ns, and from max() on.
  [[nodiscard]] std::uint64_t count_at_most(Duration limit) const;
  /// Calls visit(bucket, count) for every bucket that holds something, from the lowest to the
  /// highest. What is over range is in the highest.
  template <typename Visit>
  void each_bucket(Visit&& visit) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0) visit(first_ + i, counts_[i]);
    }
  }

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  friend class LiveHistogram;
  /// Makes room for these buckets and those between them.
  void cover(std::size_t lowest, std::size_t highest);

  std::vector<std::uint64_t> counts_;  // from the lowest bucket in use to the highest
  std::size_t first_ = 0;              // the bucket of counts_[0]
  std::uint64_t count_ = 0;
  std::uint64_t over_range_ = 0;
  Duration min_ = Duration::max();
  Duration max_{};
  Duration sum_{};
};

}  // namespace throng::measure
