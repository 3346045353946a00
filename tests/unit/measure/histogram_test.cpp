#include "harness/measure/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "harness/base/random.h"
#include "tests/unit/measure/latencies.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;

TEST(Buckets, cover_every_value_once_and_in_order) {
  EXPECT_EQ(lowest_of(0), 0U);
  for (std::size_t bucket = 0; bucket < bucket_count(); ++bucket) {
    ASSERT_EQ(bucket_of(lowest_of(bucket)), bucket);
    if (bucket + 1 < bucket_count()) {
      ASSERT_EQ(bucket_of(highest_of(bucket)), bucket);
      ASSERT_EQ(highest_of(bucket) + 1, lowest_of(bucket + 1));
    }
  }
  EXPECT_GE(highest_of(bucket_count() - 1), kHighest);
  EXPECT_EQ(bucket_of(kHighest), bucket_count() - 1);
  EXPECT_EQ(bucket_of(UINT64_MAX), bucket_count() - 1);
}

TEST(Buckets, are_nowhere_wider_than_a_thousandth_of_what_they_hold) {
  for (std::size_t bucket = bucket_of(1000); bucket < bucket_count(); ++bucket) {
    const auto low = static_cast<double>(lowest_of(bucket));
    const auto high = static_cast<double>(highest_of(bucket));
    ASSERT_LE((high - low) / low, 0.001) << bucket;
  }
}

TEST(Histogram, any_percentile_is_within_a_thousandth_of_the_true_one) {
  Random random(4);
  for (int round = 0; round < 50; ++round) {
    std::vector<Duration> values(1 + random.below(3000));
    Histogram histogram;
    for (Duration& value : values) {
      value = any_latency(random);
      histogram.record(value);
    }
    std::sort(values.begin(), values.end());
    for (const double p : {0.001, 1.0, 25.0, 50.0, 90.0, 95.0, 99.0, 99.9, 99.99, 100.0}) {
      const double rank = std::ceil(p / 100 * static_cast<double>(values.size()) - 1e-9);
      const Duration want = values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
      const Duration got = histogram.percentile(p);
      ASSERT_GE(got, want) << p;  // a histogram never flatters
      ASSERT_LE(to_seconds(got - want), 0.001 * to_seconds(want)) << p;
    }
    EXPECT_EQ(histogram.min(), values.front());
    EXPECT_EQ(histogram.max(), values.back());
    EXPECT_EQ(histogram.percentile(100), values.back());
  }
}

TEST(Histogram, percentiles_count_ranks_exactly) {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.record(Duration(i));
  EXPECT_EQ(histogram.percentile(0.1), 1ns);
  EXPECT_EQ(histogram.percentile(50), 500ns);
  EXPECT_EQ(histogram.percentile(99), 990ns);
  EXPECT_EQ(histogram.percentile(99.9),
            999ns);  // not 1000, though 99.9 / 100 * 1000 > 999 in binary
  EXPECT_EQ(histogram.percentile(99.91), 1000ns);
  EXPECT_EQ(histogram.mean(), 500ns);
  EXPECT_EQ(histogram.sum(), 500'500ns);
}

TEST(Histogram, merged_in_any_parts_it_is_the_same_as_recorded_in_one) {
  Random random(11);
  Histogram whole;
  std::vector<Histogram> parts(7);
  for (int i = 0; i < 20'000; ++i) {
    const Duration value = i % 1000 == 0 ? 25h : any_latency(random);
    whole.record(value);
    parts[random.below(parts.size() - 1)].record(value);  // the last one stays empty
  }
  Histogram merged;
  for (const Histogram& part : parts) merged.merge(part);
  EXPECT_EQ(merged, whole);
  EXPECT_EQ(merged.over_range(), 20U);
}

TEST(Histogram, counts_what_is_over_range_and_keeps_its_exact_maximum) {
  Histogram histogram;
  histogram.record(30h);
  histogram.record(1ms);
  histogram.record(Duration::max());
  EXPECT_EQ(histogram.count(), 3U);
  EXPECT_EQ(histogram.over_range(), 2U);
  EXPECT_EQ(histogram.max(), Duration::max());
  EXPECT_GE(histogram.percentile(100), 24h);
}

TEST(Histogram, empty_it_has_zeros_everywhere) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.min(), 0ns);
  EXPECT_EQ(histogram.max(), 0ns);
  EXPECT_EQ(histogram.mean(), 0ns);
  EXPECT_EQ(histogram.percentile(99), 0ns);
  EXPECT_EQ(histogram.count_at_most(1h), 0U);
}

TEST(Histogram, counts_at_most_a_limit_without_ever_counting_too_many) {
  Random random(5);
  std::vector<Duration> values(5000);
  Histogram histogram;
  for (Duration& value : values) {
    value = any_latency(random);
    histogram.record(value);
  }
  for (const Duration limit : std::vector<Duration>{1us, 1ms, 10ms, 250ms, 1s, 60s, 1h, 24h}) {
    const auto at_most = [&](double factor) {
      return static_cast<std::uint64_t>(
          std::count_if(values.begin(), values.end(),
                        [&](Duration v) { return to_seconds(v) <= factor * to_seconds(limit); }));
    };
    EXPECT_LE(histogram.count_at_most(limit), at_most(1));
    EXPECT_GE(histogram.count_at_most(limit), at_most(0.999));
  }
  EXPECT_EQ(histogram.count_at_most(histogram.max()), histogram.count());
  EXPECT_EQ(histogram.count_at_most(-1ns), 0U);
}

/// Two histograms, and what `whole` holds beyond `part`, recorded by itself.
struct Split {
  Histogram part;
  Histogram rest;
  Histogram whole;
};

Split split_at(std::uint64_t seed) {
  Random random(seed);
  Split split;
  const std::uint64_t values = 1 + random.below(2000);
  const std::uint64_t in_part = random.below(values + 1);
  for (std::uint64_t i = 0; i < values; ++i) {
    const Duration value = random.below(50) == 0   ? 24h + random.below(100) * 1h
                           : random.below(50) == 0 ? Duration(random.below(2000))
                                                   : any_latency(random);
    (i < in_part ? split.part : split.rest).record(value);
    split.whole.record(value);
  }
  return split;
}

std::vector<std::pair<std::size_t, std::uint64_t>> buckets_of(const Histogram& histogram) {
  std::vector<std::pair<std::size_t, std::uint64_t>> all;
  histogram.each_bucket([&](std::size_t at, std::uint64_t count) { all.emplace_back(at, count); });
  return all;
}

TEST(Histogram, to_subtract_is_to_undo_a_merge) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Split split = split_at(seed);
    Histogram rest = split.whole;
    rest.subtract(split.part);
    ASSERT_EQ(buckets_of(rest), buckets_of(split.rest)) << seed;
    ASSERT_EQ(rest.count(), split.rest.count()) << seed;
    ASSERT_EQ(rest.over_range(), split.rest.over_range()) << seed;
    ASSERT_EQ(rest.sum(), split.rest.sum()) << seed;
    Histogram again = split.part;
    again.merge(rest);
    ASSERT_EQ(again, split.whole) << seed;
  }
}

TEST(Histogram, the_extremes_of_a_difference_bound_the_true_ones_within_their_bucket) {
  std::size_t exact = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Split split = split_at(seed);
    Histogram rest = split.whole;
    rest.subtract(split.part);
    ASSERT_LE(rest.min(), split.rest.min()) << seed;
    ASSERT_GE(rest.max(), split.rest.max()) << seed;
    if (rest.count() == 0) continue;
    ASSERT_LE(to_seconds(split.rest.min() - rest.min()), 0.001 * to_seconds(split.rest.min()));
    if (rest.over_range() == 0) {
      ASSERT_LE(to_seconds(rest.max() - split.rest.max()), 0.001 * to_seconds(rest.max()));
    }
    const bool highest_is_new = split.rest.max() > split.part.max();
    if (highest_is_new) {
      ASSERT_EQ(rest.max(), split.rest.max()) << seed;
      ++exact;
    }
  }
  EXPECT_GT(exact, 10U);
}

TEST(Histogram, less_itself_it_is_as_new) {
  Histogram histogram;
  histogram.record(5ms, 3);
  histogram.record(30h);
  const Histogram same = histogram;
  histogram.subtract(same);
  EXPECT_EQ(histogram, Histogram());
  histogram.subtract(Histogram());
  EXPECT_EQ(histogram, Histogram());
}

TEST(Histogram, merging_is_associative_and_has_no_order) {
  for (std::uint64_t seed = 300; seed < 340; ++seed) {
    const Split a = split_at(seed);
    const Split b = split_at(seed + 1000);
    Histogram left = a.part;  // (a.part + a.rest) + b.part
    left.merge(a.rest);
    left.merge(b.part);
    Histogram right = a.rest;  // a.part + (a.rest + b.part), the other way round
    right.merge(b.part);
    right.merge(a.part);
    ASSERT_EQ(left, right) << seed;
  }
}

TEST(Histogram, the_edges_of_every_bucket_are_told_within_a_thousandth_and_never_too_low) {
  Histogram all;
  for (std::size_t bucket = bucket_of(1000); bucket < bucket_count(); ++bucket) {
    Histogram one;
    for (const std::uint64_t ns : {lowest_of(bucket), std::min(highest_of(bucket), kHighest)}) {
      const Duration value(static_cast<std::int64_t>(ns));
      one.record(value);
      all.record(value);
    }
    // A higher one, so that the exact maximum hides nothing.
    one.record(Duration(static_cast<std::int64_t>(lowest_of(bucket + 1))));
    const auto told = static_cast<double>(one.percentile(1).count());
    const auto low = static_cast<double>(lowest_of(bucket));
    ASSERT_GE(told, low) << bucket;
    ASSERT_LE(told, low * 1.001) << bucket;
  }
  EXPECT_EQ(all.over_range(), 0U);
  EXPECT_EQ(all.count(), 2 * (bucket_count() - bucket_of(1000)));
}

}  // namespace
}  // namespace throng::measure
