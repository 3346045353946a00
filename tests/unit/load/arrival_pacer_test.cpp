#include "harness/load/arrival_pacer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/support/stages.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;
using testing::burst;
using testing::hold;
using testing::ramp;
using testing::sine;

std::vector<Duration> arrivals(ArrivalPacer pacer) {
  std::vector<Duration> all;
  for (Pace pace = pacer.next(0s, 0); !pace.stop; pace = pacer.next(0s, all.size())) {
    all.push_back(pace.wait);
  }
  return all;
}

TEST(ArrivalPacer, keeps_to_its_schedule_however_late_it_is_asked) {
  ArrivalPacer pacer({hold(10, 2s)}, {0, 1});
  struct Row {
    Duration elapsed;
    std::uint64_t started;
    Pace want;
  };
  const Row rows[] = {
      {0ms, 0, {.wait = 0ms}},  // the first is due at once
      {0ms, 1, {.wait = 100ms}},
      {950ms, 5, {.wait = -450ms}},  // overdue: catch up, do not shift
      {1900ms, 19, {.wait = 0ms}},
      {1900ms, 20, {.wait = {}, .stop = true}},  // 2 s at 10/s are 20, not 21
  };
  for (const Row& row : rows) {
    EXPECT_EQ(pacer.next(row.elapsed, row.started), row.want) << row.started;
  }
}

TEST(ArrivalPacer, counts_a_minute_of_fifty_per_minute_as_fifty) {
  for (const double per_minute : {50.0, 7.0, 61.0, 1000.0 / 3}) {
    ArrivalPacer pacer({hold(per_minute / 60, 60s)}, {0, 1});
    EXPECT_EQ(arrivals(pacer).size(), static_cast<std::size_t>(per_minute + 0.999)) << per_minute;
  }
}

TEST(ArrivalPacer, follows_the_area_under_a_ramp) {
  ArrivalPacer pacer({ramp(10, 2s)}, {0, 1});  // the integral is 2.5 t²
  const auto all = arrivals(pacer);
  ASSERT_EQ(all.size(), 10U);
  for (std::size_t k = 0; k < all.size(); ++k) {
    const double at = to_seconds(all[k]);
    EXPECT_NEAR(2.5 * at * at, static_cast<double>(k), 1e-7);
  }
  EXPECT_EQ(all[0], 0s);
}

TEST(ArrivalPacer, ramps_down_to_nothing) {
  ArrivalPacer pacer({hold(10, 1s), ramp(0, 2s)}, {0, 1});  // then 10 t - 2.5 t²
  const auto all = arrivals(pacer);
  ASSERT_EQ(all.size(), 20U);
  EXPECT_EQ(all[10], 1s);
  const double at = to_seconds(all[19] - 1s);
  EXPECT_NEAR(10 * at - 2.5 * at * at, 9.0, 1e-7);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_LE(all.back(), 3s);
}

TEST(ArrivalPacer, puts_an_arrival_that_falls_on_a_pause_after_it) {
  ArrivalPacer pacer({hold(1, 2s), hold(0, 10s), hold(2, 1s)}, {0, 1});
  EXPECT_EQ(arrivals(pacer), (std::vector<Duration>{0s, 1s, 12s, 12500ms}));
  EXPECT_EQ(arrivals(ArrivalPacer({hold(0, 3s), hold(1, 1s)}, {0, 1})),
            (std::vector<Duration>{3s}));
}

TEST(ArrivalPacer, has_nothing_due_without_stages) {
  EXPECT_TRUE(ArrivalPacer({}, {0, 1}).next(0s, 0).stop);
  EXPECT_TRUE(ArrivalPacer({hold(0, 1h)}, {0, 1}).next(0s, 0).stop);
}

TEST(ArrivalPacer, divides_the_arrivals_among_shards_without_loss_or_double) {
  const std::vector<plan::Stage> stages = {ramp(37, 3s), burst(9), hold(11, 2s),
                                           sine(20, 15, 1s, 3s), ramp(0, 5s)};
  const auto whole = arrivals(ArrivalPacer(stages, {0, 1}));
  for (const std::uint32_t shards : {2U, 3U, 7U}) {
    std::vector<Duration> together;
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
      const auto part = arrivals(ArrivalPacer(stages, {shard, shards}));
      together.insert(together.end(), part.begin(), part.end());
    }
    std::sort(together.begin(), together.end());
    EXPECT_EQ(together, whole) << shards;
  }
}

TEST(ArrivalPacer, stays_exact_after_a_hundred_million_arrivals) {
  ArrivalPacer pacer({hold(20'000, 2h)}, {0, 1});
  EXPECT_EQ(pacer.next(0s, 143'999'999), (Pace{.wait = 2h - 50us}));
  EXPECT_TRUE(pacer.next(0s, 144'000'000).stop);
}

TEST(ArrivalPacer, follows_the_area_under_a_sine) {
  for (const double amplitude : {0.0, 10.0, 49.9, 50.0}) {
    ArrivalPacer pacer({hold(4, 1s), sine(50, amplitude, 7s, 30s)}, {0, 1});
    const auto all = arrivals(pacer);
    // The integral, once more and in other words.
    const auto area = [&](double t) {
      const double w = 2 * std::numbers::pi / 7;
      return 50 * t - amplitude / w * (std::cos(w * t) - 1);
    };
    ASSERT_EQ(all.size(), 4 + static_cast<std::size_t>(std::ceil(area(30))));
    for (std::size_t k = 4; k < all.size(); ++k) {
      ASSERT_NEAR(area(to_seconds(all[k] - 1s)), static_cast<double>(k - 4), 1e-6) << k;
      ASSERT_GT(all[k], all[k - 1]);
    }
  }
}

TEST(ArrivalPacer, rises_first_on_a_sine_and_ramps_on_from_where_it_ends) {
  // A quarter of a period: from the mean to the top, which is where the ramp begins.
  const auto all = arrivals(ArrivalPacer({sine(100, 50, 40s, 10s), ramp(0, 10s)}, {0, 1}));
  const auto in = [&](Duration from, Duration to) {
    return std::count_if(all.begin(), all.end(),
                         [&](Duration at) { return at >= from && at < to; });
  };
  EXPECT_NEAR(static_cast<double>(in(0s, 1s)), 104, 1);
  EXPECT_NEAR(static_cast<double>(in(9s, 10s)), 150, 1);
  EXPECT_NEAR(static_cast<double>(in(10s, 11s)), 142.5, 1);
  EXPECT_NEAR(static_cast<double>(in(19s, 20s)), 7.5, 1);
}

TEST(ArrivalPacer, lets_a_burst_come_at_one_instant) {
  for (const double before : {2.0, 2.5}) {
    const auto all =
        arrivals(ArrivalPacer({hold(before, 1s), burst(1000), hold(2, 1s), burst(3)}, {0, 1}));
    EXPECT_EQ(std::count(all.begin(), all.end(), 2s), 3) << before;
    // With 2/s after it, the first of those comes at the same instant.
    EXPECT_EQ(std::count(all.begin(), all.end(), 1s), before == 2.0 ? 1001 : 1000) << before;
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  }
  const auto first = arrivals(ArrivalPacer({burst(7)}, {0, 1}));
  EXPECT_EQ(first, std::vector<Duration>(7, 0s));
}

TEST(ArrivalPacer, ramps_on_after_a_burst_from_the_rate_before_it) {
  const auto all = arrivals(ArrivalPacer({hold(10, 1s), burst(5), ramp(20, 1s)}, {0, 1}));
  EXPECT_EQ(all.size(), 10U + 5 + 15);
}

TEST(ArrivalPacer, gives_the_same_answers_in_whatever_order_it_is_asked) {
  const std::vector<plan::Stage> stages = {
      ramp(30, 2s), burst(20), hold(0, 1s), hold(5, 2s), sine(20, 20, 3s, 5s), ramp(0, 3s)};
  for (const bool random : {false, true}) {
    std::optional<Random> chance;
    if (random) chance.emplace(42, 1);
    const auto in_order = arrivals(ArrivalPacer(stages, {0, 1}, chance));
    ASSERT_GT(in_order.size(), 150U);
    ArrivalPacer pacer(stages, {0, 1}, chance);
    Random order(1);
    for (int i = 0; i < 2000; ++i) {
      const std::size_t k = order.below(in_order.size() + 3);
      const Pace pace = pacer.next(0s, k);
      ASSERT_EQ(pace.stop, k >= in_order.size());
      if (pace.stop) continue;
      ASSERT_EQ(pace.wait, in_order[k]) << k;
    }
  }
}

TEST(ArrivalPacer, takes_stages_while_it_is_asked) {
  for (const bool random : {false, true}) {
    std::optional<Random> chance;
    if (random) chance.emplace(42, 1);
    const std::vector<plan::Stage> stages = {hold(10, 1s), hold(0, 2s), hold(25, 1s), burst(4)};
    const auto whole = arrivals(ArrivalPacer(stages, {0, 1}, chance));
    ArrivalPacer pacer({}, {0, 1}, chance);
    EXPECT_TRUE(pacer.next(0s, 0).stop);
    std::vector<Duration> all;
    for (const plan::Stage& stage : stages) {
      pacer.append(stage);
      for (Pace pace = pacer.next(0s, all.size()); !pace.stop; pace = pacer.next(0s, all.size())) {
        all.push_back(pace.wait);
      }
    }
    EXPECT_EQ(all, whole);
  }
}

/// The largest distance between the sample and the uniform distribution on [0, 1), over what a
/// sample of its size may have by chance once in a thousand times (Kolmogorov and Smirnov).
double ks(std::vector<double> sample) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double widest = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const auto rank = static_cast<double>(i);
    widest = std::max({widest, sample[i] - rank / n, (rank + 1) / n - sample[i]});
  }
  return widest * std::sqrt(n) / 1.95;
}

TEST(PoissonArrivals, have_exponential_distances) {
  const auto all = arrivals(ArrivalPacer({hold(200, 100s)}, {0, 1}, Random(7, 0)));
  EXPECT_NEAR(static_cast<double>(all.size()), 20'000, 4 * std::sqrt(20'000));
  std::vector<double> sample;
  for (std::size_t k = 1; k < all.size(); ++k) {
    sample.push_back(-std::expm1(-200 * to_seconds(all[k] - all[k - 1])));
  }
  EXPECT_LT(ks(sample), 1);
  const auto even = arrivals(ArrivalPacer({hold(200, 100s)}, {0, 1}));
  sample.clear();
  for (std::size_t k = 1; k < even.size(); ++k) {
    sample.push_back(-std::expm1(-200 * to_seconds(even[k] - even[k - 1])));
  }
  EXPECT_GT(ks(sample), 1);  // the test can tell
}

TEST(PoissonArrivals, follow_the_rate_of_their_stages) {
  const std::vector<plan::Stage> stages = {ramp(400, 30s), sine(300, 200, 10s, 20s)};
  const auto all = arrivals(ArrivalPacer(stages, {0, 1}, Random(11, 0)));
  const auto area = [](double t) {
    if (t < 30) return 400.0 / 60 * t * t;
    const double w = 2 * std::numbers::pi / 10;
    return 6000 + 300 * (t - 30) - 200 / w * (std::cos(w * (t - 30)) - 1);
  };
  std::vector<double> places;
  std::vector<double> distances;
  double last = 0;
  for (const Duration at : all) {
    const double here = area(to_seconds(at));
    places.push_back(here / area(50));
    distances.push_back(-std::expm1(-(here - last)));
    last = here;
  }
  EXPECT_GT(all.size(), 11'000U);
  EXPECT_LT(ks(places), 1);
  EXPECT_LT(ks(distances), 1);
}

TEST(PoissonArrivals, have_bursts_of_exactly_the_number_that_was_asked_for) {
  const auto all =
      arrivals(ArrivalPacer({hold(50, 2s), burst(333), hold(50, 2s)}, {0, 1}, Random(3, 0)));
  EXPECT_EQ(std::count(all.begin(), all.end(), 2s), 333);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  const auto without = arrivals(ArrivalPacer({hold(50, 4s)}, {0, 1}, Random(3, 0)));
  EXPECT_EQ(all.size(), without.size() + 333);  // beside them the process is the same
}

TEST(PoissonArrivals, are_one_process_into_however_many_shards_it_is_divided) {
  const std::vector<plan::Stage> stages = {ramp(37, 3s), burst(10), sine(11, 5, 1s, 2s),
                                           ramp(0, 5s)};
  const auto whole = arrivals(ArrivalPacer(stages, {0, 1}, Random(5, 2)));
  EXPECT_GT(whole.size(), 80U);
  for (const std::uint32_t shards : {2U, 3U, 7U}) {
    std::vector<Duration> together;
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
      const auto part = arrivals(ArrivalPacer(stages, {shard, shards}, Random(5, 2)));
      together.insert(together.end(), part.begin(), part.end());
    }
    std::sort(together.begin(), together.end());
    EXPECT_EQ(together, whole) << shards;
  }
  EXPECT_NE(arrivals(ArrivalPacer(stages, {0, 1}, Random(6, 2))), whole);
}

}  // namespace
}  // namespace throng::load
