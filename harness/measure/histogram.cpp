// The bucket of v >= 2048 is found from its leading bit: with shift = floor(log2 v) - 10, v >>
// shift lies in 1024…2047 and numbers the bucket within its power of two.
#include "harness/measure/histogram.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "harness/base/assert.h"

namespace throng::measure {
namespace {

constexpr std::size_t kLinear = 2048;
constexpr std::size_t kCut = 1024;  // buckets per power of two
constexpr int kCutBits = 10;

constexpr std::size_t index_of(std::uint64_t v) {
  if (v < kLinear) return v;
  const int shift = static_cast<int>(std::bit_width(v)) - 1 - kCutBits;
  return kLinear + static_cast<std::size_t>(shift - 1) * kCut + ((v >> shift) - kCut);
}

constexpr std::size_t kBuckets = index_of(kHighest) + 1;

std::uint64_t not_negative(Duration value) {
  return static_cast<std::uint64_t>(std::max(value, Duration::zero()).count());
}

/// Sums reach 2^63 ns after 292 years of waiting; a damaged recording may claim more, which must
/// not be undefined.
Duration wrapping_sum(Duration a, std::uint64_t b) {
  return Duration(static_cast<std::int64_t>(static_cast<std::uint64_t>(a.count()) + b));
}

/// One writer, so a load and a store do what a costlier fetch_add would.
void add_relaxed(std::atomic<std::uint64_t>& to, std::uint64_t value) {
  to.store(to.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
}

}  // namespace

std::size_t bucket_of(std::uint64_t nanoseconds) {
  return index_of(std::min(nanoseconds, kHighest));
}

std::uint64_t lowest_of(std::size_t bucket) {
  if (bucket < kLinear) return bucket;
  const std::size_t shift = (bucket - kLinear) / kCut + 1;
  return static_cast<std::uint64_t>((bucket - kLinear) % kCut + kCut) << shift;
}

std::uint64_t highest_of(std::size_t bucket) { return lowest_of(bucket + 1) - 1; }

std::size_t bucket_count() { return kBuckets; }

void Histogram::add(std::size_t bucket, std::uint64_t count) {
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  counts_[bucket] += count;
  count_ += count;
}

void Histogram::record(Duration value, std::uint64_t count) {
  if (count == 0) return;
  const std::uint64_t ns = not_negative(value);
  const Duration taken(static_cast<std::int64_t>(ns));
  add(bucket_of(ns), count);
  if (ns > kHighest) over_range_ += count;
  min_ = std::min(min_, taken);
  max_ = std::max(max_, taken);
  sum_ = wrapping_sum(sum_, ns * count);
}

void Histogram::merge(const Histogram& other) {
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  over_range_ += other.over_range_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ = wrapping_sum(sum_, static_cast<std::uint64_t>(other.sum_.count()));
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
      return std::min(max_, Duration(static_cast<std::int64_t>(highest_of(i))));
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
  for (std::size_t i = 0; i < std::min(end, counts_.size()); ++i) sum += counts_[i];
  return sum;
}

LiveHistogram::LiveHistogram() {
  // Anonymous pages are zero and cost nothing until written; huge pages would back 2 MB for one
  // count.
  void* const pages = mmap(nullptr, kBuckets * sizeof(std::uint64_t), PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  THRONG_ASSERT(pages != MAP_FAILED, "no address space left for a histogram");
  static_cast<void>(madvise(pages, kBuckets * sizeof(std::uint64_t), MADV_NOHUGEPAGE));
  counts_.reset(static_cast<std::uint64_t*>(pages));
}

void LiveHistogram::Unmap::operator()(std::uint64_t* counts) const {
  munmap(counts, kBuckets * sizeof(std::uint64_t));
}

void LiveHistogram::record(Duration value) {
  const std::uint64_t unsigned_ns = not_negative(value);
  const auto ns = static_cast<std::int64_t>(unsigned_ns);
  if (ns < min_ns_.load(std::memory_order_relaxed)) min_ns_.store(ns, std::memory_order_relaxed);
  if (ns > max_ns_.load(std::memory_order_relaxed)) max_ns_.store(ns, std::memory_order_relaxed);
  if (unsigned_ns > kHighest) add_relaxed(over_range_, 1);
  add_relaxed(sum_ns_, unsigned_ns);
  // Last and with release, so that who sees the count sees the extremes too.
  const std::atomic_ref<std::uint64_t> cell(counts_[bucket_of(unsigned_ns)]);
  cell.store(cell.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

void LiveHistogram::add_to(Histogram& to) const {
  const std::int64_t min = min_ns_.load(std::memory_order_relaxed);
  if (min == INT64_MAX) return;
  const std::int64_t max = max_ns_.load(std::memory_order_relaxed);
  // Only buckets between the extremes can hold anything; one beyond them is of a value being
  // recorded now.
  const std::size_t last = bucket_of(static_cast<std::uint64_t>(max));
  for (std::size_t i = bucket_of(static_cast<std::uint64_t>(min)); i <= last; ++i) {
    const std::uint64_t n =
        std::atomic_ref<std::uint64_t>(counts_[i]).load(std::memory_order_acquire);
    if (n > 0) to.add(i, n);
  }
  to.over_range_ += over_range_.load(std::memory_order_relaxed);
  to.min_ = std::min(to.min_, Duration(min));
  to.max_ = std::max(to.max_, Duration(max));
  to.sum_ = wrapping_sum(to.sum_, sum_ns_.load(std::memory_order_relaxed));
}

}  // namespace throng::measure
