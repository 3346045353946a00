// What a crew counts adds up, whatever happens to its users: every request that began is told once,
// and every arrival that was due either began or was dropped for a reason.
#include <gtest/gtest.h>

#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;

void expect_to_add_up(const CrewHarness& run) {
  const Counts& counts = run.counts();
  EXPECT_EQ(counts.issued.load(), run.count());
  EXPECT_EQ(counts.started.load(), counts.completed.load() + counts.interrupted.load());
  EXPECT_EQ(counts.asked.load(), counts.started.load() + counts.dropped_in_flight.load() +
                                     counts.dropped_feed_ended.load() +
                                     counts.dropped_stopped.load());
  EXPECT_EQ(counts.in_flight.load(), 0U);
  EXPECT_EQ(counts.active_users.load(), 0U);
}

TEST(Counts, add_up_where_the_bound_drops_arrivals) {
  plan::Plan plan = open_plan(steps(get(0, "/"), get(1, "/")), 10, 2s);
  plan.loads[0].max_in_flight = 2;
  CrewHarness run(plan, after(450ms));
  run.run();
  expect_to_add_up(run);
  EXPECT_EQ(run.counts().asked.load(), 20U);
  EXPECT_GT(run.counts().dropped_in_flight.load(), 5U);
}

TEST(Counts, add_up_where_a_feed_ends) {
  plan::Plan plan = open_plan(steps(get_row(0)), 10, 2s);
  plan.feeds = {three_rows()};
  CrewHarness run(plan, acknowledge);
  run.run();
  expect_to_add_up(run);
  EXPECT_EQ(run.counts().started.load(), 3U);
  EXPECT_EQ(run.counts().dropped_feed_ended.load(), 1U);
}

TEST(Counts, add_up_where_a_feed_ends_among_arrivals_of_one_instant) {
  plan::Plan plan = open_plan(steps(get_row(0)), 10, 2s);
  plan.feeds = {three_rows()};
  CrewHarness run(plan, acknowledge);
  run.start();
  run.clock.stall(1s);  // ten are due at once when it is over
  run.clock.run();
  expect_to_add_up(run);
  EXPECT_EQ(run.counts().started.load(), 3U);
  EXPECT_GT(run.counts().dropped_feed_ended.load(), 5U);
}

TEST(Counts, add_up_where_a_stop_comes_before_what_is_due) {
  CrewHarness run(open_plan(steps(get(0, "/")), 10, 10s), after(30ms));
  run.start();
  run.run_to(1010ms);
  run.clock.stall(500ms);
  run.crew.stop(run.clock.now());
  run.clock.run();
  EXPECT_TRUE(run.ended);
  expect_to_add_up(run);
  EXPECT_EQ(run.counts().dropped_stopped.load(), 5U);
  EXPECT_EQ(run.counts().interrupted.load(), 1U);
}

TEST(Counts, add_up_where_arrivals_come_too_late_to_begin_at_all) {
  plan::Plan plan = open_plan(steps(get(0, "/")), 10, 1s);
  plan.loads[0].graceful_stop = 500ms;
  CrewHarness run(plan, acknowledge);
  run.start();
  run.run_to(250ms);
  run.clock.stall(2s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  expect_to_add_up(run);
  EXPECT_EQ(run.counts().asked.load(), 10U);
  EXPECT_EQ(run.counts().dropped_stopped.load(), 7U);
}

TEST(Counts, add_up_where_no_number_is_left_for_a_conversation) {
  const std::uint32_t shards = kMaxConversation + 1;  // so many that this one has not even one
  CrewHarness run(open_plan(steps(get(0, "/")), 10, 2s), acknowledge, 1, 0, shards);
  run.run();
  expect_to_add_up(run);
  EXPECT_EQ(run.counts().started.load(), 0U);
  EXPECT_EQ(run.counts().dropped_feed_ended.load(), 1U);
}

TEST(Counts, count_every_exchange_of_users_who_are_cut) {
  CrewHarness run(closed_plan(steps(get(0, "/"), get(1, "/")), 5, 1s), after(300ms));
  run.plan.loads[0].graceful_stop = 0s;
  run.run();
  EXPECT_EQ(run.counts().issued.load(), run.count());
  EXPECT_EQ(run.counts().started.load(),
            run.counts().completed.load() + run.counts().interrupted.load());
  EXPECT_GT(run.counts().interrupted.load(), 0U);
  EXPECT_EQ(run.counts().dropped_stopped.load(), 0U);
}

}  // namespace
}  // namespace throng::load
