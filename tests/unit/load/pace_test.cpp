// When the iterations of closed loads are due: paced ones, shared ones, and users who gather.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/stages.h"
#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;
using testing::ramp;

plan::Plan paced(plan::Steps steps, double users, Duration length, Duration every) {
  plan::Plan plan = closed_plan(std::move(steps), users, length);
  plan.loads[0].every = every;
  return plan;
}

std::vector<double> intended(const CrewHarness& run) {
  std::vector<double> all;
  for (std::size_t i = 0; i < run.count(); ++i) all.push_back(run.ms(run.seen(i).intended));
  std::sort(all.begin(), all.end());
  return all;
}

TEST(Pace, begins_a_users_iterations_at_equal_distances) {
  CrewHarness run(paced(steps(get(0, "/")), 1, 1s, 200ms), after(30ms));
  run.run();
  EXPECT_EQ(intended(run), (std::vector<double>{0, 200, 400, 600, 800}));
  for (std::size_t i = 0; i < run.count(); ++i) {
    EXPECT_EQ(run.seen(i).begin, run.seen(i).intended);
  }
  EXPECT_EQ(run.counts().asked.load(), 5U);
  EXPECT_EQ(run.counts().completed.load(), 5U);
  EXPECT_EQ(run.ms(run.clock.now()), 1000);  // who waits for the next one does not hold up the end
}

TEST(Pace, what_a_stalled_generator_sends_late_is_its_own_lag) {
  CrewHarness run(paced(steps(get(0, "/")), 1, 1s, 100ms), after(10ms));
  run.start();
  run.run_to(150ms);
  run.clock.stall(80ms);  // over the one that is due at 200 ms
  run.clock.run();
  ASSERT_EQ(run.count(), 10U);
  EXPECT_EQ(run.seen(1).lag, 0ns);
  EXPECT_EQ(run.seen(2).lag, 30ms);
  EXPECT_EQ(run.seen(3).lag, 0ns);
}

TEST(Pace, skips_nothing_when_the_service_is_slow) {
  CrewHarness run(paced(steps(get(0, "/")), 1, 2s, 100ms), [](const testing::FakeRequest& request) {
    testing::FakeAnswer answer = acknowledge(request);
    answer.latency = request.at.time_since_epoch() < 1h + 10ms ? 450ms : 10ms;
    return answer;
  });
  run.run();
  ASSERT_EQ(run.count(), 20U);
  for (std::size_t k = 0; k < 20; ++k) {
    EXPECT_EQ(run.ms(run.seen(k).intended), 100.0 * static_cast<double>(k));
  }
  // The first took 450 ms; the four after it follow at once, each with its own intended time.
  const double begun[] = {0, 450, 460, 470, 480, 500};
  for (std::size_t k = 0; k < 6; ++k) EXPECT_EQ(run.ms(run.seen(k).begin), begun[k]) << k;
  // They were late because their user was kept waiting, not because we were.
  for (std::size_t k = 0; k < 6; ++k) EXPECT_EQ(run.seen(k).lag, 0ns) << k;
}

TEST(Pace, counts_as_asked_what_was_due_and_never_began) {
  plan::Plan plan = paced(steps(get(0, "/")), 2, 1s, 100ms);
  plan.loads[0].in_step = true;
  CrewHarness run(plan, after(400ms));
  run.run();
  EXPECT_EQ(run.counts().asked.load(), 20U);
  EXPECT_EQ(run.counts().started.load(), 6U);  // each at 0, 400 and 800
  EXPECT_EQ(run.counts().completed.load(), 6U);
}

TEST(Pace, counts_as_asked_until_a_stop_and_not_beyond) {
  CrewHarness run(paced(steps(get(0, "/")), 1, 1h, 100ms), after(400ms));
  run.start();
  run.run_to(1050ms);
  run.crew.stop(run.clock.now() + 10s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.counts().asked.load(), 11U);
  EXPECT_EQ(run.counts().started.load(), 3U);
  EXPECT_EQ(run.ms(run.clock.now()), 1200);
}

TEST(Pace, asks_nothing_of_a_user_for_the_life_before) {
  plan::Plan plan = paced(steps(get(0, "/")), 0, 0s, 100ms);
  plan.loads[0].in_step = true;
  plan.loads[0].stages = {ramp(2, 1s), ramp(0, 1s), ramp(2, 1s), ramp(0, 1s)};
  CrewHarness on_time(plan, acknowledge);
  on_time.run();
  CrewHarness late(plan, acknowledge);
  late.start();
  late.run_to(2999ms);
  late.clock.stall(2ms);  // the second user's next life begins and ends in the same turn
  late.clock.run();
  EXPECT_EQ(on_time.counts().asked.load(), 24U);
  EXPECT_EQ(late.counts().asked.load(), 24U);
}

TEST(Pace, spreads_the_users_over_it_unless_they_are_in_step) {
  plan::Plan plan = paced(steps(get(0, "/")), 50, 990ms, 1s);
  CrewHarness spread(plan, acknowledge);
  spread.run();
  const std::vector<double> at = intended(spread);
  ASSERT_EQ(at.size(), 50U);
  double widest = 0;
  for (std::size_t i = 1; i < at.size(); ++i) {
    const double gap = at[i] - at[i - 1];
    EXPECT_GT(gap, 5.0);  // 20 would be even
    widest = std::max(widest, gap);
  }
  EXPECT_LT(widest, 40.0);
  EXPECT_EQ(at.front(), 0);

  plan.loads[0].in_step = true;
  CrewHarness together(plan, acknowledge);
  together.run();
  EXPECT_EQ(intended(together), std::vector<double>(50, 0));
}

TEST(Pace, begins_nothing_for_users_who_are_sent_away_before_their_first_turn) {
  plan::Plan plan = paced(steps(get(0, "/")), 10, 100ms, 10s);
  CrewHarness run(plan, acknowledge);
  run.run();
  EXPECT_EQ(run.count(), 1U);  // the first of a spread comes at once
  EXPECT_EQ(run.counts().asked.load(), 1U);
  EXPECT_EQ(run.ms(run.clock.now()), 100);
}

TEST(Pace, ends_each_user_after_its_iterations) {
  plan::Plan plan = paced(steps(get(0, "/")), 3, 1h, 1s);
  plan.loads[0].iterations = 4;
  plan.loads[0].in_step = true;
  CrewHarness run(plan, acknowledge);
  run.run();
  EXPECT_EQ(run.count(), 12U);
  EXPECT_EQ(run.counts().asked.load(), 12U);
  EXPECT_EQ(run.ms(run.clock.now()), 3010);
}

TEST(SharedIterations, are_what_all_users_have_together) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 7, 1h);
  plan.loads[0].shared_iterations = 100;
  CrewHarness run(plan, acknowledge);
  run.run();
  EXPECT_EQ(run.count(), 100U);
  EXPECT_EQ(run.ms(run.clock.now()), 150);  // 14 rounds of 7 and one of 2
}

TEST(SharedIterations, are_divided_among_shards_without_loss) {
  std::size_t all = 0;
  for (std::uint32_t shard = 0; shard < 6; ++shard) {
    plan::Plan plan = closed_plan(steps(get(0, "/")), 12, 1h);
    plan.loads[0].shared_iterations = 4;
    CrewHarness run(plan, acknowledge, 1, shard, 6);
    run.run();
    EXPECT_EQ(run.count(), shard < 4 ? 1U : 0U);
    all += run.count();
  }
  EXPECT_EQ(all, 4U);
}

TEST(SharedIterations, let_nobody_wait_for_a_turn_that_will_not_come) {
  plan::Plan plan = paced(steps(get(0, "/")), 5, 1h, 10min);
  plan.loads[0].shared_iterations = 7;
  plan.loads[0].in_step = true;
  CrewHarness run(plan, after(2s));
  run.run();
  EXPECT_EQ(run.count(), 7U);
  EXPECT_EQ(run.counts().asked.load(), 7U);
  EXPECT_EQ(run.ms(run.clock.now()), 602'000);
}

TEST(SharedIterations, that_are_under_way_at_the_end_have_their_grace) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 2, 1s);
  plan.loads[0].shared_iterations = 3;
  plan.loads[0].graceful_stop = 2s;
  plan.limits.response_timeout = plan.limits.turn_timeout = 1h;
  int n = 0;
  CrewHarness run(plan, [&](const testing::FakeRequest& request) {
    testing::FakeAnswer answer = acknowledge(request);
    answer.latency = ++n == 3 ? 1min : 100ms;
    return answer;
  });
  run.run();
  EXPECT_EQ(run.count(), 3U);
  EXPECT_EQ(run.counts().interrupted.load(), 1U);
  EXPECT_EQ(run.ms(run.clock.now()), 3000);
}

TEST(Gather, lets_all_go_on_at_the_same_instant) {
  plan::Think pause = think(300ms);
  pause.kind = plan::Think::Kind::exponential;
  pause.at_most = 900ms;
  CrewHarness run(closed_plan(steps(pause, plan::Gather{.every = 1s}, get(0, "/")), 20, 3s),
                  acknowledge);
  run.plan.loads[0].start_after = 250ms;  // instants are of the load's own time
  run.run();
  ASSERT_EQ(run.count(), 60U);
  std::multiset<double> instants;
  for (std::size_t i = 0; i < run.count(); ++i) {
    EXPECT_EQ(run.seen(i).begin, run.seen(i).intended);
    instants.insert(run.ms(run.seen(i).intended));
  }
  for (const double at : {1250.0, 2250.0, 3250.0}) EXPECT_EQ(instants.count(at), 20U) << at;
}

TEST(Gather, passes_who_comes_at_the_instant_and_holds_who_comes_after_it) {
  CrewHarness run(closed_plan(steps(plan::Gather{.every = 100ms}, get(0, "/")), 1, 250ms),
                  acknowledge);
  run.run();
  EXPECT_EQ(intended(run), (std::vector<double>{0, 100, 200, 300}));
}

TEST(Gather, keeps_the_late_users_of_a_pace_together) {
  // Each iteration takes 130 ms, so the third is late by 60: it meets the next instant, not one
  // that is past.
  plan::Plan plan = paced(steps(plan::Gather{.every = 50ms}, get(0, "/")), 1, 390ms, 100ms);
  CrewHarness run(plan, after(130ms));
  run.run();
  EXPECT_EQ(intended(run), (std::vector<double>{0, 150, 300}));
}

TEST(Gather, is_left_by_a_stop) {
  CrewHarness run(closed_plan(steps(plan::Gather{.every = 1h}, get(0, "/")), 3, 2h), acknowledge);
  run.start();
  run.run_to(1min);
  ASSERT_EQ(run.count(), 3U);  // at the first instant, which is the beginning
  run.crew.stop(run.clock.now() + 10s);
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.ms(run.clock.now()), 60'000);
  EXPECT_EQ(run.counts().interrupted.load(), 3U);
}

TEST(Gather, keeps_the_intended_instant_through_a_stall_of_the_generator) {
  CrewHarness run(closed_plan(steps(plan::Gather{.every = 1s}, get(0, "/")), 2, 1100ms),
                  acknowledge);
  run.start();
  run.run_to(900ms);
  run.clock.stall(300ms);
  run.clock.run();
  ASSERT_EQ(run.count(), 4U);
  EXPECT_EQ(run.ms(run.seen(2).intended), 1000);
  EXPECT_EQ(run.ms(run.seen(2).begin), 1200);
}

}  // namespace
}  // namespace throng::load
