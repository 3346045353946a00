// Loads whose stages are told while they run, as a search for capacity does.
#include <gtest/gtest.h>

#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;

plan::Plan searching(plan::Plan plan) {
  plan.loads[0].stages.clear();
  plan.loads[0].search = plan::CapacitySearch{};
  return plan;
}

plan::Stage level(double target, Duration length) {
  return {target, length, plan::Stage::Shape::hold};
}

testing::FakeService::Handler after(Duration latency) {
  return [latency](const testing::FakeRequest& request) {
    testing::FakeAnswer answer = acknowledge(request);
    answer.latency = latency;
    return answer;
  };
}

TEST(Search, gives_each_stage_its_arrivals_and_none_in_between) {
  CrewHarness run(searching(open_plan(steps(get(0, "/")), 0, 0s)), acknowledge);
  run.start();
  run.clock.run_until(run.started + 3s);
  EXPECT_EQ(run.count(), 0U);
  run.crew.add_stage(0, level(10, 1s), run.started + 5s);
  run.clock.run_until(run.started + 10s);
  ASSERT_EQ(run.count(), 10U);
  EXPECT_EQ(run.ms(run.seen(0).intended), 5000);
  EXPECT_EQ(run.ms(run.seen(9).intended), 5900);
  EXPECT_EQ(run.counts().active_users.load(), 0U);
  run.crew.add_stage(0, level(20, 1s), run.started + 12s);
  run.clock.run_until(run.started + 1h);
  ASSERT_EQ(run.count(), 30U);
  EXPECT_EQ(run.ms(run.seen(10).intended), 12'000);
  EXPECT_EQ(run.ms(run.seen(29).intended), 12'950);
  EXPECT_FALSE(run.ended);
  run.crew.end_stages(0);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.counts().asked.load(), 30U);
}

TEST(Search, gives_each_stage_its_users_and_sends_them_away_at_its_end) {
  CrewHarness run(searching(closed_plan(steps(get(0, "/")), 0, 0s)), acknowledge);
  run.start();
  run.clock.run_until(run.started + 1s);
  run.crew.add_stage(0, level(4, 1s), run.started + 2s);
  run.clock.run_until(run.started + 2500ms);
  EXPECT_EQ(run.counts().active_users.load(), 4U);
  run.clock.run_until(run.started + 3100ms);
  EXPECT_EQ(run.counts().active_users.load(), 0U);
  EXPECT_EQ(run.counts().in_flight.load(), 0U);
  run.crew.add_stage(0, level(4, 1s), run.started + 4s);
  run.clock.run_until(run.started + 4500ms);
  EXPECT_EQ(run.counts().active_users.load(), 4U);
  run.crew.end_stages(0);  // in the middle: the stage is still run to its end
  run.clock.run_until(run.started + 4900ms);
  EXPECT_EQ(run.counts().active_users.load(), 4U);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.ms(run.clock.now()), 5000);
}

TEST(Search, begins_a_stage_that_comes_too_late_when_the_one_before_ends) {
  CrewHarness run(searching(closed_plan(steps(get(0, "/")), 0, 0s)), acknowledge);
  run.start();
  run.clock.run_until(run.started + 1s);
  run.crew.add_stage(0, level(3, 1s), run.started + 1s);
  run.crew.add_stage(0, level(5, 1s), run.started + 1500ms);
  run.crew.end_stages(0);
  run.clock.run_until(run.started + 1990ms);
  EXPECT_EQ(run.counts().active_users.load(), 3U);
  run.clock.run_until(run.started + 2990ms);
  EXPECT_EQ(run.counts().active_users.load(), 5U);
  run.clock.run();
  EXPECT_EQ(run.ms(run.clock.now()), 3000);
}

TEST(Search, wants_the_same_users_again_right_after_they_were_sent_away) {
  CrewHarness run(searching(closed_plan(steps(get(0, "/")), 0, 0s)), acknowledge);
  run.start();
  run.clock.run_until(run.started + 1s);
  run.crew.add_stage(0, level(3, 1s), run.started + 1s);
  run.clock.run_until(run.started + 2s);  // its end is noticed, nobody is wanted
  run.crew.add_stage(0, level(3, 1s), run.started + 2s);
  run.clock.run_until(run.started + 2500ms);
  EXPECT_EQ(run.counts().active_users.load(), 3U);
  run.crew.end_stages(0);
}

TEST(Search, gives_arrivals_their_grace_at_the_end_of_a_stage_and_no_more) {
  plan::Plan plan = searching(open_plan(steps(get(0, "/")), 0, 0s));
  plan.loads[0].graceful_stop = 2s;
  plan.limits.response_timeout = plan.limits.turn_timeout = 1min;
  CrewHarness run(plan, after(30s));
  run.start();
  run.clock.run_until(run.started + 1s);
  run.crew.add_stage(0, level(5, 1s), run.started + 1s);
  run.clock.run_until(run.started + 3900ms);
  EXPECT_EQ(run.counts().in_flight.load(), 5U);
  run.clock.run_until(run.started + 4s);
  EXPECT_EQ(run.counts().in_flight.load(), 0U);
  EXPECT_EQ(run.counts().interrupted.load(), 5U);
  run.crew.end_stages(0);
  run.clock.run();
  EXPECT_TRUE(run.ended);
}

TEST(Search, ends_at_a_stop_whatever_was_to_come) {
  CrewHarness run(searching(open_plan(steps(get(0, "/")), 0, 0s)), acknowledge);
  run.start();
  run.clock.run_until(run.started + 1s);
  run.crew.add_stage(0, level(5, 1s), run.started + 10s);
  run.clock.run_until(run.started + 2s);
  run.crew.stop(run.clock.now() + 1s);
  run.crew.add_stage(0, level(5, 1s), run.started + 20s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.count(), 0U);
}

}  // namespace
}  // namespace throng::load
