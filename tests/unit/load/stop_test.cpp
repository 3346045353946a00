#include <gtest/gtest.h>

#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;

TEST(Stop, lets_running_iterations_end_and_begins_no_other) {
  CrewHarness run(closed_plan(steps(get(0, "/"), get(1, "/")), 2, 1h), after(30ms));
  run.start();
  run.run_to(70ms);  // in the second iteration
  run.crew.stop(run.clock.now() + 10s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.ms(run.clock.now()), 120);
  EXPECT_EQ(run.counts().completed.load(), 4U);
  EXPECT_EQ(run.counts().interrupted.load(), 0U);
}

TEST(Stop, cuts_what_is_still_running_at_the_deadline) {
  CrewHarness run(closed_plan(steps(say(0, "hello"), get(1, "/")), 3, 1h), after(1min));
  run.plan.limits = {.connect_timeout = 3s, .response_timeout = 2min, .turn_timeout = 2min};
  run.start();
  run.run_to(70s);
  run.crew.stop(run.clock.now() + 5s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.ms(run.clock.now()), 75'000);
  ASSERT_EQ(run.count(), 6U);
  for (std::size_t i = 3; i < 6; ++i) {
    EXPECT_EQ(run.seen(i).outcome, Outcome::unknown);
    EXPECT_EQ(run.seen(i).failure, Failure::cancelled);
    EXPECT_EQ(run.seen(i).text, "given up");
    EXPECT_EQ(run.ms(run.seen(i).end), 75'000);
  }
  EXPECT_EQ(run.counts().interrupted.load(), 3U);
  EXPECT_EQ(run.counts().in_flight.load(), 0U);
  EXPECT_EQ(run.counts().active_users.load(), 0U);
}

TEST(Stop, wakes_users_whose_thoughts_would_end_too_late) {
  CrewHarness run(closed_plan(steps(get(0, "/"), think(10min), get(1, "/")), 4, 1h), after(10ms));
  run.start();
  run.run_to(1s);
  run.crew.stop(run.clock.now() + 20s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.ms(run.clock.now()), 1000);  // at once: nobody would have had anything more to say
  EXPECT_EQ(run.counts().interrupted.load(), 4U);
}

TEST(Stop, lets_users_finish_who_can_before_the_deadline) {
  CrewHarness run(closed_plan(steps(get(0, "/"), think(5s), get(1, "/")), 1, 1h), after(10ms));
  run.start();
  run.run_to(1s);
  run.crew.stop(run.clock.now() + 20s);
  run.clock.run();
  EXPECT_EQ(run.ms(run.clock.now()), 5020);
  EXPECT_EQ(run.counts().completed.load(), 1U);
}

TEST(Stop, may_be_asked_for_again_with_less_patience) {
  CrewHarness run(closed_plan(steps(get(0, "/")), 2, 1h), after(20s));
  run.plan.limits.response_timeout = run.plan.limits.turn_timeout = 1min;
  run.start();
  run.run_to(1s);
  run.crew.stop(run.clock.now() + 1h);
  run.run_to(2s);
  run.crew.stop(run.clock.now());
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.ms(run.clock.now()), 2000);
  EXPECT_EQ(run.seen(0).failure, Failure::cancelled);
}

TEST(Stop, ends_an_open_load_between_two_arrivals) {
  CrewHarness run(open_plan(steps(get(0, "/")), 0.1, 1h), after(10ms));
  run.start();
  run.run_to(15s);
  EXPECT_EQ(run.count(), 2U);
  run.crew.stop(run.clock.now() + 5s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.ms(run.clock.now()), 15'000);
}

TEST(Stop, ends_a_load_that_has_not_begun) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 1, 1h);
  plan.loads[0].start_after = 10min;
  CrewHarness run(plan, acknowledge);
  run.start();
  run.run_to(1s);
  run.crew.stop(run.clock.now() + 5s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.count(), 0U);
  EXPECT_EQ(run.ms(run.clock.now()), 1000);
}

TEST(Stop, gives_the_last_iterations_of_a_load_their_grace_and_no_more) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 1, 1s);
  plan.loads[0].graceful_stop = 2s;
  plan.limits.response_timeout = plan.limits.turn_timeout = 1min;
  {
    CrewHarness run(plan, after(2500ms));
    run.run();
    EXPECT_EQ(run.counts().completed.load(), 1U);
    EXPECT_EQ(run.ms(run.clock.now()), 2500);
  }
  {
    CrewHarness run(plan, after(3500ms));
    run.run();
    EXPECT_EQ(run.counts().interrupted.load(), 1U);
    EXPECT_EQ(run.ms(run.clock.now()), 3000);
  }
}

TEST(Stop, gives_the_last_arrivals_of_an_open_load_the_same_grace) {
  plan::Plan plan = open_plan(steps(get(0, "/")), 2, 1s);
  plan.loads[0].graceful_stop = 2s;
  plan.limits.response_timeout = plan.limits.turn_timeout = 1min;
  CrewHarness run(plan, after(2700ms));
  run.run();
  EXPECT_EQ(run.counts().completed.load(), 1U);
  EXPECT_EQ(run.counts().interrupted.load(), 1U);
  EXPECT_EQ(run.ms(run.clock.now()), 3000);
}

}  // namespace
}  // namespace throng::load
