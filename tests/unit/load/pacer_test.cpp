#include "harness/load/pacer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace throng::load {
namespace {

using namespace std::chrono_literals;

plan::Stage hold(double target, Duration length) {
  return {target, length, plan::Stage::Shape::hold};
}
plan::Stage ramp(double target, Duration length) {
  return {target, length, plan::Stage::Shape::ramp};
}

std::vector<Duration> arrivals(const ArrivalPacer& pacer) {
  std::vector<Duration> all;
  Duration at{};
  while (pacer.due(all.size(), at)) all.push_back(at);
  return all;
}

TEST(ArrivalPacer, keeps_to_its_schedule_however_late_it_is_asked) {
  const ArrivalPacer pacer({hold(10, 2s)}, 0, 1);
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
    const ArrivalPacer pacer({hold(per_minute / 60, 60s)}, 0, 1);
    EXPECT_EQ(arrivals(pacer).size(), static_cast<std::size_t>(per_minute + 0.999)) << per_minute;
  }
}

TEST(ArrivalPacer, follows_the_area_under_a_ramp) {
  const ArrivalPacer pacer({ramp(10, 2s)}, 0, 1);  // the integral is 2.5 t²
  const auto all = arrivals(pacer);
  ASSERT_EQ(all.size(), 10U);
  for (std::size_t k = 0; k < all.size(); ++k) {
    const double at = to_seconds(all[k]);
    EXPECT_NEAR(2.5 * at * at, static_cast<double>(k), 1e-7);
  }
  EXPECT_EQ(all[0], 0s);
}

TEST(ArrivalPacer, ramps_down_to_nothing) {
  const ArrivalPacer pacer({hold(10, 1s), ramp(0, 2s)}, 0, 1);  // then 10 t - 2.5 t²
  const auto all = arrivals(pacer);
  ASSERT_EQ(all.size(), 20U);
  EXPECT_EQ(all[10], 1s);
  const double at = to_seconds(all[19] - 1s);
  EXPECT_NEAR(10 * at - 2.5 * at * at, 9.0, 1e-7);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_LE(all.back(), 3s);
}

TEST(ArrivalPacer, puts_an_arrival_that_falls_on_a_pause_after_it) {
  const ArrivalPacer pacer({hold(1, 2s), hold(0, 10s), hold(2, 1s)}, 0, 1);
  EXPECT_EQ(arrivals(pacer), (std::vector<Duration>{0s, 1s, 12s, 12500ms}));
  EXPECT_EQ(arrivals(ArrivalPacer({hold(0, 3s), hold(1, 1s)}, 0, 1)), (std::vector<Duration>{3s}));
}

TEST(ArrivalPacer, has_nothing_due_without_stages) {
  EXPECT_TRUE(ArrivalPacer({}, 0, 1).next(0s, 0).stop);
  EXPECT_TRUE(ArrivalPacer({hold(0, 1h)}, 0, 1).next(0s, 0).stop);
}

TEST(ArrivalPacer, divides_the_arrivals_among_shards_without_loss_or_double) {
  const std::vector<plan::Stage> stages = {ramp(37, 3s), hold(11, 2s), ramp(0, 5s)};
  const auto whole = arrivals(ArrivalPacer(stages, 0, 1));
  for (const std::uint32_t shards : {2U, 3U, 7U}) {
    std::vector<Duration> together;
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
      const auto part = arrivals(ArrivalPacer(stages, shard, shards));
      together.insert(together.end(), part.begin(), part.end());
    }
    std::sort(together.begin(), together.end());
    EXPECT_EQ(together, whole) << shards;
  }
}

TEST(ArrivalPacer, stays_exact_after_a_hundred_million_arrivals) {
  const ArrivalPacer pacer({hold(20'000, 2h)}, 0, 1);
  Duration at{};
  ASSERT_TRUE(pacer.due(143'999'999, at));
  EXPECT_EQ(at, 2h - 50us);
  EXPECT_FALSE(pacer.due(144'000'000, at));
}

TEST(UserPacer, follows_ramps_and_holds) {
  const UserPacer pacer({ramp(100, 5s), hold(100, 30s), ramp(20, 4s), hold(20, 1s)}, 0, 1);
  struct Row {
    Duration elapsed;
    std::uint32_t want;
  };
  const Row rows[] = {{0s, 0},       {49ms, 0},  {50ms, 1},        {51ms, 1}, {2500ms, 50},
                      {5s, 100},     {35s, 100}, {35s + 50ms, 99}, {37s, 60}, {39s, 20},
                      {39999ms, 20}, {40s, 0},   {1h, 0}};
  for (const Row& row : rows)
    EXPECT_EQ(pacer.target(row.elapsed), row.want) << to_seconds(row.elapsed);
  EXPECT_EQ(pacer.length(), 40s);
}

TEST(UserPacer, names_the_first_moment_of_every_change) {
  const std::vector<plan::Stage> stages = {ramp(10, 5s), hold(10, 3s), hold(4, 1s), ramp(0, 2s)};
  for (std::uint32_t shard = 0; shard < 3; ++shard) {
    const UserPacer pacer(stages, shard, 3);
    Duration at{};
    while (true) {
      const Duration next = pacer.next_change(at);
      if (next == Duration::max()) break;
      ASSERT_GT(next, at);
      EXPECT_EQ(pacer.target(next - 1ns), pacer.target(at));  // nothing happened before
      EXPECT_NE(pacer.target(next), pacer.target(at));
      at = next;
    }
    EXPECT_EQ(pacer.target(at), 0U);
    for (Duration t = at; t < 12s; t += 10ms) EXPECT_EQ(pacer.target(t), 0U);
  }
}

TEST(UserPacer, ends_a_hold_at_its_end) {
  const UserPacer pacer({hold(3, 2s)}, 0, 1);
  EXPECT_EQ(pacer.target(0s), 3U);
  EXPECT_EQ(pacer.next_change(0s), 2s);
  EXPECT_EQ(pacer.next_change(2s), Duration::max());
}

TEST(UserPacer, divides_the_users_among_shards_without_loss_or_double) {
  const std::vector<plan::Stage> stages = {ramp(17, 3s), hold(5, 1s), ramp(23, 2s)};
  const UserPacer whole(stages, 0, 1);
  for (const std::uint32_t shards : {2U, 3U, 5U}) {
    for (Duration at{}; at <= 6s; at += 7ms) {
      std::uint32_t sum = 0;
      for (std::uint32_t s = 0; s < shards; ++s) sum += UserPacer(stages, s, shards).target(at);
      ASSERT_EQ(sum, whole.target(at)) << to_seconds(at);
    }
  }
}

TEST(UserPacer, takes_a_ramp_of_no_length_as_a_jump) {
  const UserPacer pacer({ramp(8, 0s), hold(8, 1s)}, 0, 1);
  EXPECT_EQ(pacer.target(0s), 8U);
  EXPECT_EQ(pacer.next_change(0s), 1s);
}

}  // namespace
}  // namespace throng::load
