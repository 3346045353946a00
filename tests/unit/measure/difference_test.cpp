#include "harness/measure/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/load_counts.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

Series series_of(std::uint32_t step, std::uint32_t instance, std::uint64_t ok) {
  Series series;
  series.step = step;
  series.instance = instance;
  series.outcomes = {ok, 0, 0};
  series.failures[0] = ok;
  series.statuses = {{200, ok}};
  series.bytes_sent = 10 * ok;
  series.bytes_received = 100 * ok;
  series.from_send[0].record(5ms, ok);
  series.from_intended[0].record(7ms, ok);
  series.first_byte.record(4ms, ok);
  series.legs[static_cast<std::size_t>(Leg::wait)] = {ok, ok * 3ms};
  return series;
}

/// A second of measuring: 10 requests, of which one was refused.
Snapshot early() {
  Snapshot snapshot;
  snapshot.elapsed = 3s;
  snapshot.measured = 1s;
  snapshot.series = {series_of(0, 0, 9)};
  snapshot.series[0].outcomes[1] = 1;
  snapshot.series[0].failures[static_cast<std::size_t>(Failure::refused)] = 1;
  snapshot.series[0].examples[static_cast<std::size_t>(Failure::refused)] = "nobody listens";
  snapshot.series[0].unknowns[static_cast<std::size_t>(Failure::timed_out)] = 3;
  snapshot.series[0].statuses[503] = 2;
  snapshot.loads = {test::counts_from(1, 1)};
  snapshot.warm_up_requests = 2;
  snapshot.warm_up_by_load = {2};
  snapshot.findings = 1;
  snapshot.start_lag.record(1ms, 10);
  snapshot.loop_lag.record(2ms, 1);
  snapshot.threads = {{.busy = 100ms, .alive = 1s, .starved = 10ms, .busiest = 0.1}};
  return snapshot;
}

/// A minute later.
Snapshot late() {
  Snapshot snapshot = early();
  snapshot.elapsed = 63s;
  snapshot.measured = 61s;
  snapshot.series[0].merge(series_of(0, 0, 91));
  snapshot.series.push_back(series_of(1, 2, 40));
  snapshot.loads[0] = test::counts_from(100, 10);
  snapshot.warm_up_requests = 3;
  snapshot.warm_up_by_load = {3};
  snapshot.findings = 4;
  snapshot.start_lag.record(1s, 2);
  snapshot.loop_lag.record(300ms, 2);
  snapshot.threads = {{.busy = 30'100ms, .alive = 61s, .starved = 3'010ms, .busiest = 0.9}};
  return snapshot;
}

TEST(Difference, holds_what_happened_in_between) {
  const Snapshot between = difference(late(), early());
  EXPECT_EQ(between.elapsed, 60s);
  EXPECT_EQ(between.measured, 60s);
  ASSERT_EQ(between.series.size(), 2U);
  const Series& old = between.series[0];
  EXPECT_THAT(old.outcomes, ElementsAre(91, 0, 0));
  EXPECT_THAT(old.statuses, ElementsAre(Pair(200, 91)));
  EXPECT_EQ(old.failures[static_cast<std::size_t>(Failure::refused)], 0U);
  EXPECT_EQ(old.unknowns[static_cast<std::size_t>(Failure::timed_out)], 0U);
  EXPECT_EQ(old.examples[static_cast<std::size_t>(Failure::refused)], "");
  EXPECT_EQ(old.bytes_sent, 910U);
  EXPECT_EQ(old.bytes_received, 9100U);
  EXPECT_EQ(old.sent().count(), 91U);
  EXPECT_EQ(old.sent().mean(), 5ms);
  EXPECT_EQ(old.intended().count(), 91U);
  EXPECT_EQ(old.first_byte.count(), 91U);
  EXPECT_EQ(old.legs[static_cast<std::size_t>(Leg::wait)].count, 91U);
  EXPECT_EQ(old.legs[static_cast<std::size_t>(Leg::wait)].sum, 273ms);
  EXPECT_EQ(between.series[1].requests(), 40U);
  EXPECT_EQ(between.series[1].instance, 2U);
  EXPECT_EQ(between.warm_up_requests, 1U);
  EXPECT_THAT(between.warm_up_by_load, ElementsAre(1));
  EXPECT_EQ(between.findings, 3U);
  EXPECT_EQ(between.start_lag.count(), 2U);
  EXPECT_NEAR(to_seconds(between.start_lag.min()), 1, 0.001);
  EXPECT_EQ(between.loop_lag.count(), 2U);
  EXPECT_EQ(between.loop_lag.max(), 300ms);
}

TEST(Difference, users_and_what_is_under_way_are_those_of_the_later_moment) {
  LoadCounts want = test::counts_from(99, 9);
  want.active_users = late().loads[0].active_users;
  want.peak_users = late().loads[0].peak_users;
  want.in_flight = late().loads[0].in_flight;
  EXPECT_THAT(difference(late(), early()).loads, ElementsAre(want));
}

TEST(Difference, a_thread_was_as_busy_as_it_was_in_between) {
  const ThreadHealth thread = difference(late(), early()).threads.at(0);
  EXPECT_EQ(thread.busy, 30s);
  EXPECT_EQ(thread.alive, 60s);
  EXPECT_EQ(thread.starved, 3s);
  EXPECT_DOUBLE_EQ(thread.busiest, 0.5);
}

TEST(Difference, of_a_moment_and_itself_is_empty) {
  const Snapshot none = difference(late(), late());
  EXPECT_TRUE(none.series.empty());
  EXPECT_EQ(none.elapsed, 0s);
  EXPECT_EQ(none.start_lag, Histogram());
  EXPECT_EQ(none.threads.at(0).busiest, 0);
}

TEST(Difference, from_the_beginning_is_everything) {
  const Snapshot all = difference(late(), Snapshot{});
  EXPECT_EQ(all.total().requests(), late().total().requests());
  EXPECT_EQ(all.loads, late().loads);
  EXPECT_EQ(all.start_lag, late().start_lag);
}

}  // namespace
}  // namespace throng::measure
