// Loads whose stages are told while they run, as a search for capacity does.
#include <gtest/gtest.h>

#include <utility>

#include "tests/support/stages.h"
#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;

/// A crew whose only load was told no stage yet, a second after its start.
struct Searching {
  explicit Searching(plan::Plan plan, testing::FakeService::Handler handler = acknowledge)
      : run(of_no_stages(std::move(plan)), std::move(handler)) {
    run.start();
    run.run_to(1s);
  }
  static plan::Plan of_no_stages(plan::Plan plan) {
    plan.loads[0].stages.clear();
    plan.loads[0].search = plan::CapacitySearch{};
    return plan;
  }
  /// `target` for a second, `at` so long after the start.
  void add_stage(double target, Duration at) {
    run.crew.add_stage(0, testing::hold(target, 1s), run.started + at);
  }

  CrewHarness run;
};

plan::Plan users() { return closed_plan(steps(get(0, "/")), 0, 0s); }
plan::Plan arrivals() { return open_plan(steps(get(0, "/")), 0, 0s); }

TEST(Search, gives_each_stage_its_arrivals_and_none_in_between) {
  Searching search(arrivals());
  CrewHarness& run = search.run;
  EXPECT_EQ(run.count(), 0U);
  search.add_stage(10, 5s);
  run.run_to(10s);
  ASSERT_EQ(run.count(), 10U);
  EXPECT_EQ(run.ms(run.seen(0).intended), 5000);
  EXPECT_EQ(run.ms(run.seen(9).intended), 5900);
  EXPECT_EQ(run.counts().active_users.load(), 0U);
  search.add_stage(20, 12s);
  run.run_to(1h);
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
  Searching search(users());
  CrewHarness& run = search.run;
  search.add_stage(4, 2s);
  run.run_to(2500ms);
  EXPECT_EQ(run.counts().active_users.load(), 4U);
  run.run_to(3100ms);
  EXPECT_EQ(run.counts().active_users.load(), 0U);
  EXPECT_EQ(run.counts().in_flight.load(), 0U);
  search.add_stage(4, 4s);
  run.run_to(4500ms);
  EXPECT_EQ(run.counts().active_users.load(), 4U);
  run.crew.end_stages(0);  // in the middle: the stage is still run to its end
  run.run_to(4900ms);
  EXPECT_EQ(run.counts().active_users.load(), 4U);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.ms(run.clock.now()), 5000);
}

TEST(Search, begins_a_stage_that_comes_too_late_when_the_one_before_ends) {
  Searching search(users());
  CrewHarness& run = search.run;
  search.add_stage(3, 1s);
  search.add_stage(5, 1500ms);
  run.crew.end_stages(0);
  run.run_to(1990ms);
  EXPECT_EQ(run.counts().active_users.load(), 3U);
  run.run_to(2990ms);
  EXPECT_EQ(run.counts().active_users.load(), 5U);
  run.clock.run();
  EXPECT_EQ(run.ms(run.clock.now()), 3000);
}

TEST(Search, wants_the_same_users_again_right_after_they_were_sent_away) {
  Searching search(users());
  CrewHarness& run = search.run;
  search.add_stage(3, 1s);
  run.run_to(2s);  // its end is noticed, nobody is wanted
  search.add_stage(3, 2s);
  run.run_to(2500ms);
  EXPECT_EQ(run.counts().active_users.load(), 3U);
  run.crew.end_stages(0);
}

TEST(Search, gives_arrivals_their_grace_at_the_end_of_a_stage_and_no_more) {
  plan::Plan plan = arrivals();
  plan.loads[0].graceful_stop = 2s;
  plan.limits.response_timeout = plan.limits.turn_timeout = 1min;
  Searching search(plan, after(30s));
  CrewHarness& run = search.run;
  search.add_stage(5, 1s);
  run.run_to(3900ms);
  EXPECT_EQ(run.counts().in_flight.load(), 5U);
  run.run_to(4s);
  EXPECT_EQ(run.counts().in_flight.load(), 0U);
  EXPECT_EQ(run.counts().interrupted.load(), 5U);
  run.crew.end_stages(0);
  run.clock.run();
  EXPECT_TRUE(run.ended);
}

TEST(Search, ends_at_a_stop_whatever_was_to_come) {
  Searching search(arrivals());
  CrewHarness& run = search.run;
  search.add_stage(5, 10s);
  run.run_to(2s);
  run.crew.stop(run.clock.now() + 1s);
  search.add_stage(5, 20s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.count(), 0U);
}

}  // namespace
}  // namespace throng::load
