#include "harness/measure/health.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/measure/thread_report.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart(100s);

/// The `number`-th second of a thread that was busy for `busy` of it.
observe::Observation second(std::uint32_t number, Duration busy, Duration lag = 1ms) {
  observe::Observation o;
  o.kind = observe::Kind::generator;
  o.begin = kStart + (number - 1) * 1s;
  o.end = o.begin + 1s;
  o.number = number;
  o.busy = busy;
  o.lag = lag;
  return o;
}

Snapshot read(const Health& health) {
  Snapshot snapshot;
  health.add_to(snapshot);
  return snapshot;
}

TEST(Health, adds_up_the_seconds_of_its_thread) {
  Health health;
  health.on(second(1, 100ms, 2ms));
  health.on(second(2, 300ms, 40ms));
  const Snapshot snapshot = read(health);
  ASSERT_EQ(snapshot.threads.size(), 1U);
  EXPECT_EQ(snapshot.threads[0].busy, 400ms);
  EXPECT_EQ(snapshot.threads[0].alive, 2s);
  EXPECT_EQ(snapshot.loop_lag.count(), 2U);
  EXPECT_EQ(snapshot.loop_lag.max(), 40ms);
  EXPECT_EQ(snapshot.elapsed, 2s);
}

TEST(Health, a_damaged_recording_may_number_its_seconds_as_it_likes) {
  Health health;
  for (const std::uint32_t number : {UINT32_MAX - 3, UINT32_MAX, 5U, UINT32_MAX - 1, 0U}) {
    observe::Observation damaged = second(1, 500ms);
    damaged.number = number;
    health.on(damaged);
  }
  EXPECT_EQ(read(health).threads.at(0).busy, 2500ms);
}

TEST(Health, the_busiest_ten_seconds_are_found_wherever_they_lie) {
  Health health;
  for (std::uint32_t n = 1; n <= 30; ++n) {
    health.on(second(n, n > 12 && n <= 22 ? 900ms : 100ms));
  }
  EXPECT_DOUBLE_EQ(read(health).threads.at(0).busiest, 0.9);
}

TEST(Health, a_run_shorter_than_ten_seconds_is_taken_as_a_whole) {
  Health health;
  health.on(second(1, 1000ms));
  for (std::uint32_t n = 2; n <= 4; ++n) health.on(second(n, 200ms));
  EXPECT_DOUBLE_EQ(read(health).threads.at(0).busiest, 0.4);
  for (std::uint32_t n = 5; n <= 10; ++n) health.on(second(n, 0ms));
  EXPECT_DOUBLE_EQ(read(health).threads.at(0).busiest, 0.16);
}

TEST(Health, a_stretch_of_several_seconds_counts_as_what_it_is) {
  Health health;
  observe::Observation stuck = second(4, 3900ms, 3s);  // seconds 1 to 4 in one
  stuck.begin = kStart;
  health.on(stuck);
  for (std::uint32_t n = 5; n <= 14; ++n) health.on(second(n, 0ms));
  const ThreadHealth thread = read(health).threads.at(0);
  EXPECT_DOUBLE_EQ(thread.busiest, 0.39);
  EXPECT_EQ(thread.alive, 14s);
}

TEST(Health, the_warm_up_is_not_held_against_the_thread) {
  Health health;
  observe::Observation early = second(1, 1000ms, 5s);
  early.warm_up = true;
  health.on(early);
  health.on(second(2, 100ms));
  const Snapshot snapshot = read(health);
  EXPECT_EQ(snapshot.threads.at(0).busy, 100ms);
  EXPECT_EQ(snapshot.threads.at(0).alive, 1s);
  EXPECT_EQ(snapshot.loop_lag.max(), 1ms);
  EXPECT_EQ(snapshot.elapsed, 2s);  // but the run was as long as it was
}

TEST(Health, the_last_report_of_each_thread_says_what_its_loads_counted) {
  Health threads[2];
  for (std::uint64_t i = 0; i < 2; ++i) {
    ThreadReport report;
    report.loads.resize(2);
    std::string text;
    for (const std::uint64_t issued : {7 + i, 70 + i}) {
      report.starved = 5ms;
      report.loads[1].issued = issued;
      report.loads[1].drops[0] = 1;
      print(report, text);
      observe::Observation o = second(issued < 70 ? 1 : 2, 0ms);
      o.text = text;
      threads[i].on(o);
    }
  }
  Snapshot snapshot;
  for (const Health& health : threads) health.add_to(snapshot);
  ASSERT_EQ(snapshot.loads.size(), 2U);
  EXPECT_EQ(snapshot.loads[0].issued, 0U);
  EXPECT_EQ(snapshot.loads[1].issued, 141U);
  EXPECT_EQ(snapshot.loads[1].dropped(), 2U);
  ASSERT_EQ(snapshot.threads.size(), 2U);
  EXPECT_EQ(snapshot.threads[0].starved, 10ms);
}

TEST(Health, of_a_thread_that_told_nothing_is_empty) {
  const Snapshot snapshot = read(Health());
  ASSERT_EQ(snapshot.threads.size(), 1U);
  EXPECT_EQ(snapshot.threads[0].alive, 0s);
  EXPECT_EQ(snapshot.threads[0].busiest, 0);
  EXPECT_TRUE(snapshot.loads.empty());
  EXPECT_EQ(snapshot.elapsed, 0s);
}

TEST(Health, of_several_threads_lasts_as_long_as_the_longest) {
  Health threads[2];
  threads[0].on(second(1, 0ms));
  threads[0].on(second(2, 0ms));
  threads[1].on(second(1, 0ms));
  Snapshot snapshot;
  for (const Health& health : threads) health.add_to(snapshot);
  EXPECT_EQ(snapshot.elapsed, 2s);
}

}  // namespace
}  // namespace throng::measure
