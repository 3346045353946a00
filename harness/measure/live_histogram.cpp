#include "harness/measure/live_histogram.h"

namespace throng::measure {

LiveHistogram::LiveHistogram()
    : pages_(bucket_count() * sizeof(std::uint64_t)),
      counts_(static_cast<std::uint64_t*>(pages_.data())) {}

void LiveHistogram::add(const Extremes& extremes, const std::uint64_t* counts, Histogram& to) {
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63U;
  const std::uint64_t below = extremes.below.value();
  if (below == 0) return;
  const std::uint64_t low = kTop - below;
  // The two are read one after the other, and a first value may come in between.
  const std::uint64_t high = std::max(low, extremes.above.value());
  // Only buckets between the extremes can hold anything; one beyond them is of a value being
  // recorded now.
  const std::size_t last = bucket_of(high);
  bool any = false;
  for (std::size_t i = bucket_of(low); i <= last; ++i) {
    const std::uint64_t n =
        std::atomic_ref(const_cast<std::uint64_t&>(counts[i])).load(std::memory_order_acquire);
    if (n == 0) continue;
    any = true;
    to.cover(i, i);
    to.counts_[i - to.first_] += n;
    to.count_ += n;
  }
  if (!any) return;
  to.over_range_ += extremes.over_range.value();
  to.min_ = std::min(to.min_, Duration(static_cast<std::int64_t>(low)));
  to.max_ = std::max(to.max_, Duration(static_cast<std::int64_t>(high)));
  const std::uint64_t sum = static_cast<std::uint64_t>(to.sum_.count()) + extremes.sum.value();
  to.sum_ = Duration(static_cast<std::int64_t>(sum));
}

}  // namespace throng::measure
