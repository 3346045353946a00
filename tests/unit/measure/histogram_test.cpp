#include "harness/measure/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "harness/base/random.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;

/// Durations spread evenly over the powers of two from 1 µs to 24 h.
Duration any_latency(Random& random) {
  const double low = std::log(1e3);
  const double high = std::log(static_cast<double>(kHighest));
  const double value = std::exp(low + random.unit() * (high - low));
  return Duration(std::min(static_cast<std::int64_t>(value), static_cast<std::int64_t>(kHighest)));
}

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

TEST(LiveHistogram, gives_what_a_plain_one_would_have_recorded) {
  Random random(8);
  LiveHistogram live;
  Histogram plain;
  for (int i = 0; i < 10'000; ++i) {
    const Duration value = i == 7 ? 26h : i == 8 ? Duration(-5) : any_latency(random);
    live.record(value);
    plain.record(value);
  }
  Histogram read;
  live.add_to(read);
  EXPECT_EQ(read, plain);
  EXPECT_EQ(read.min(), 0ns);
}

TEST(LiveHistogram, several_add_up) {
  LiveHistogram a;
  LiveHistogram b;
  a.record(25h);
  a.record(2ms);
  b.record(26h);
  b.record(1ms);
  Histogram both;
  a.add_to(both);
  b.add_to(both);
  Histogram want;
  for (const Duration value : std::vector<Duration>{1ms, 2ms, 25h, 26h}) want.record(value);
  EXPECT_EQ(both, want);
  EXPECT_EQ(both.over_range(), 2U);
}

TEST(LiveHistogram, an_empty_one_adds_nothing) {
  Histogram read;
  read.record(5ms);
  const Histogram before = read;
  LiveHistogram().add_to(read);
  EXPECT_EQ(read, before);
}

TEST(LiveHistogram, read_while_it_is_written_it_never_goes_back_and_ends_complete) {
  constexpr std::uint64_t kValues = 200'000;
  LiveHistogram live;
  std::thread writer([&live] {
    Random random(3);
    for (std::uint64_t i = 0; i < kValues; ++i) live.record(any_latency(random));
  });
  std::uint64_t last = 0;
  while (last < kValues) {
    Histogram read;
    live.add_to(read);
    ASSERT_GE(read.count(), last);
    ASSERT_LE(read.percentile(100), read.max());
    last = read.count();
  }
  writer.join();
  EXPECT_EQ(last, kValues);
}

/// Resident memory of this process in bytes.
std::size_t resident() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t pages = 0;
  file >> total >> pages;
  return pages * 4096;
}

TEST(LiveHistogram, untouched_pages_take_no_memory) {
  constexpr std::size_t kMany = 400;  // 120 MB of address space
  Histogram read;
  const std::size_t before = resident();
  std::vector<std::unique_ptr<LiveHistogram>> all;
  for (std::size_t i = 0; i < kMany; ++i) {
    all.push_back(std::make_unique<LiveHistogram>());
    for (int ms = 1; ms < 8; ++ms) all.back()->record(ms * 1ms);
    all.back()->add_to(read);  // reading must not commit them either
  }
  // Backed by memory they would take all of it; a thread sanitizer's shadow of the pages in use
  // takes a part.
  EXPECT_LT(resident() - before, kMany * bucket_count() * sizeof(std::uint64_t));
}

}  // namespace
}  // namespace throng::measure
