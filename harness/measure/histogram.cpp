#include "harness/measure/histogram.h"

#include <algorithm>
#include <cmath>

#include "harness/base/assert.h"

namespace throng::measure {
namespace {

constexpr std::size_t kLinear = 2048;
constexpr std::size_t kCut = 1024;  // buckets per power of two

std::uint64_t not_negative(Duration value) {
  return static_cast<std::uint64_t>(std::max(value, Duration::zero()).count());
}

/// Sums reach 2^63 ns after 292 years of waiting; a damaged recording may claim more, which must
/// not be undefined.
Duration wrapping_sum(Duration a, std::uint64_t b) {
  return Duration(static_cast<std::int64_t>(static_cast<std::uint64_t>(a.count()) + b));
}

}  // namespace

std::uint64_t lowest_of(std::size_t bucket) {
  if (bucket < kLinear) return bucket;
  const std::size_t shift = (bucket - kLinear) / kCut + 1;
  return static_cast<std::uint64_t>((bucket - kLinear) % kCut + kCut) << shift;
}

std::uint64_t highest_of(std::size_t bucket) { return lowest_of(bucket + 1) - 1; }

void Histogram::cover(std::size_t lowest, std::size_t highest) {
  if (counts_.empty()) first_ = lowest;
  if (lowest < first_) {
    counts_.insert(counts_.begin(), first_ - lowest, 0);
    first_ = lowest;
  }
  if (highest >= first_ + counts_.size()) counts_.resize(highest - first_ + 1);
}

void Histogram::record(Duration value, std::uint64_t count) {
  if (count == 0) return;
  const std::uint64_t ns = not_negative(value);
  const Duration taken(static_cast<std::int64_t>(ns));
  const std::size_t bucket = bucket_of(ns);
  cover(bucket, bucket);
  counts_[bucket - first_] += count;
  count_ += count;
  if (ns > kHighest) over_range_ += count;
  min_ = std::min(min_, taken);
  max_ = std::max(max_, taken);
  sum_ = wrapping_sum(sum_, ns * count);
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  cover(other.first_, other.first_ + other.counts_.size() - 1);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    counts_[other.first_ - first_ + i] += other.counts_[i];
  }
  count_ += other.count_;
  over_range_ += other.over_range_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ = wrapping_sum(sum_, static_cast<std::uint64_t>(other.sum_.count()));
}

void Histogram::subtract(const Histogram& earlier) {
  if (earlier.count_ == 0) return;
  THRONG_ASSERT(earlier.first_ >= first_ &&
                    earlier.first_ + earlier.counts_.size() <= first_ + counts_.size() &&
                    earlier.over_range_ <= over_range_,
                "only a part of a histogram can be taken away from it");
  for (std::size_t i = 0; i < earlier.counts_.size(); ++i) {
    std::uint64_t& left = counts_[earlier.first_ - first_ + i];
    THRONG_ASSERT(earlier.counts_[i] <= left, "more was there earlier than later");
    left -= earlier.counts_[i];
  }
  count_ -= earlier.count_;
  over_range_ -= earlier.over_range_;
  sum_ = wrapping_sum(sum_, 0 - static_cast<std::uint64_t>(earlier.sum_.count()));
  if (count_ == 0) {
    *this = {};
    return;
  }
  const auto holds = [](std::uint64_t count) { return count > 0; };
  counts_.erase(std::find_if(counts_.rbegin(), counts_.rend(), holds).base(), counts_.end());
  const auto lowest = std::find_if(counts_.begin(), counts_.end(), holds);
  first_ += static_cast<std::size_t>(lowest - counts_.begin());
  counts_.erase(counts_.begin(), lowest);
  counts_.shrink_to_fit();  // what is kept of a second is small, whatever the whole run saw
  if (min_ >= earlier.min_) {
    min_ = std::max(min_, Duration(static_cast<std::int64_t>(lowest_of(first_))));
  }
  if (max_ <= earlier.max_ && over_range_ == 0) {
    const std::uint64_t edge = highest_of(first_ + counts_.size() - 1);
    max_ = std::min(max_, Duration(static_cast<std::int64_t>(edge)));
  }
}

Duration Histogram::min() const { return count_ == 0 ? Duration::zero() : min_; }

Duration Histogram::mean() const {
  return count_ == 0 ? Duration::zero() : sum_ / static_cast<std::int64_t>(count_);
}

Duration Histogram::percentile(double p) const {
  THRONG_ASSERT(p > 0 && p <= 100, "a percentile is above 0 and at most 100");
  if (count_ == 0) return Duration::zero();
  // The rank of the value wanted, from 1. p / 100 is not exact in binary, so that 99.9 % of 1000
  // may come out a hair above 999, which must not become 1000.
  const double exact = p / 100 * static_cast<double>(count_);
  const auto rank = static_cast<std::uint64_t>(std::ceil(exact * (1 - 1e-12)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) {
      return std::min(max_, Duration(static_cast<std::int64_t>(highest_of(first_ + i))));
    }
  }
  return max_;
}

std::uint64_t Histogram::count_at_most(Duration limit) const {
  if (limit < Duration::zero()) return 0;
  if (limit >= max_) return count_;
  const std::size_t at = bucket_of(not_negative(limit));
  const std::size_t end = highest_of(at) <= not_negative(limit) ? at + 1 : at;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counts_.size() && first_ + i < end; ++i) sum += counts_[i];
  return sum;
}

}  // namespace throng::measure
