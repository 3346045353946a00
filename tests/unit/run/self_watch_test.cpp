#include "harness/run/self_watch.h"

#include <gtest/gtest.h>

#include <vector>

namespace throng::run {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart(1000s);

Usage used(Duration busy, Duration starved = 0ms) { return {.busy = busy, .starved = starved}; }

/// Beats at the times given, after the start; what was told at the end of each second.
std::vector<observe::Observation> told(const std::vector<Duration>& beats) {
  SelfWatch watch(kStart, kStart, {});
  std::vector<observe::Observation> all;
  for (const Duration at : beats) {
    watch.beat(kStart + at);
    if (watch.second_is_over(kStart + at)) all.push_back(watch.tell(kStart + at, {}, false));
  }
  return all;
}

std::vector<Duration> on_time(Duration until) {
  std::vector<Duration> beats;
  for (Duration at = 10ms; at <= until; at += 10ms) beats.push_back(at);
  return beats;
}

TEST(SelfWatch, tells_each_second_once_by_its_ordinal) {
  const auto all = told(on_time(3500ms));
  ASSERT_EQ(all.size(), 3U);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(all[i].kind, observe::Kind::generator);
    EXPECT_EQ(all[i].number, i + 1);
    EXPECT_EQ(all[i].begin, kStart + i * 1s);
    EXPECT_EQ(all[i].end, kStart + (i + 1) * 1s);
    EXPECT_EQ(all[i].lag, 0ns);
  }
}

TEST(SelfWatch, the_worst_lateness_of_each_second_is_its_lag) {
  std::vector<Duration> beats = on_time(2000ms);
  beats[20] += 4ms;
  beats[21] += 7ms;
  beats[150] += 2ms;
  const auto all = told(beats);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].lag, 7ms);
  EXPECT_EQ(all[1].lag, 2ms);
}

TEST(SelfWatch, beats_that_were_missed_are_one_lateness_and_move_none_that_follow) {
  SelfWatch watch(kStart, kStart, {});
  watch.beat(kStart + 10ms);
  EXPECT_EQ(watch.due(), kStart + 20ms);
  watch.beat(kStart + 75ms);
  EXPECT_EQ(watch.due(), kStart + 80ms);
  watch.beat(kStart + 80ms);
  EXPECT_EQ(watch.due(), kStart + 90ms);
  EXPECT_EQ(watch.tell(kStart + 85ms, {}, true).lag, 55ms);
}

TEST(SelfWatch, seconds_slept_through_are_one_stretch_with_the_last_ones_ordinal) {
  const auto all = told({10ms, 3200ms, 3210ms, 4000ms});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].number, 3U);
  EXPECT_EQ(all[0].begin, kStart);
  EXPECT_EQ(all[0].end, kStart + 3200ms);
  EXPECT_EQ(all[0].lag, 3180ms);
  EXPECT_EQ(all[1].number, 4U);
  EXPECT_EQ(all[1].begin, kStart + 3200ms);
}

TEST(SelfWatch, the_second_in_which_the_load_ends_is_told_as_well) {
  SelfWatch watch(kStart, kStart, {});
  static_cast<void>(watch.tell(kStart + 1001ms, {}, false));
  const observe::Observation last = watch.tell(kStart + 1400ms, {}, true);
  EXPECT_EQ(last.number, 2U);
  EXPECT_EQ(last.begin, kStart + 1001ms);
  EXPECT_EQ(last.end, kStart + 1400ms);
}

TEST(SelfWatch, says_what_was_used_in_the_stretch_alone) {
  SelfWatch watch(kStart, kStart, used(50ms, 5ms));
  const observe::Observation first = watch.tell(kStart + 1s, used(250ms, 25ms), false);
  EXPECT_EQ(first.busy, 200ms);
  EXPECT_EQ(watch.starved(), 20ms);
  const observe::Observation second = watch.tell(kStart + 2s, used(300ms, 25ms), false);
  EXPECT_EQ(second.busy, 50ms);
  EXPECT_EQ(watch.starved(), 0ms);
}

TEST(SelfWatch, a_stretch_that_begins_in_the_warm_up_belongs_to_it) {
  SelfWatch watch(kStart, kStart + 1500ms, {});
  EXPECT_TRUE(watch.tell(kStart + 1s, {}, false).warm_up);
  EXPECT_TRUE(watch.tell(kStart + 2s, {}, false).warm_up);
  EXPECT_FALSE(watch.tell(kStart + 3s, {}, false).warm_up);
}

}  // namespace
}  // namespace throng::run
