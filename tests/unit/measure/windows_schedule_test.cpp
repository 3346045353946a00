// Where windows lie: at which seconds they begin and end, and what counts to them beside.
#include <gtest/gtest.h>

#include "harness/measure/windows.h"
#include "tests/unit/measure/windows_world.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;
using observe::Observation;
using BudgetKind = plan::Budget::Kind;

TEST(Windows, of_a_rate_count_silence_and_only_while_the_schedule_asks) {
  plan::Budget budget = budget_of(BudgetKind::rate, 2s);
  budget.limit_rate = Rate::per_second(5);
  World world(budget);
  for (int i = 0; i < 24; ++i) {
    if (i != 11) world.requests(i < 20 ? 6 : 0, 1ms);  // nobody asks after 20 s
    world.tick();
  }
  const BudgetResult result = world.result();
  EXPECT_EQ(world.summary().judged, 19U);
  EXPECT_EQ(result.verdict, Verdict::fail);
  EXPECT_EQ(result.observed, "3/s");
  EXPECT_EQ(result.detail, "worst from 10s to 12s, of 19 windows");
}

plan::Budget five_per_second(BudgetKind kind, Duration over) {
  plan::Budget budget = budget_of(kind, over);
  budget.limit_rate = Rate::per_second(5);
  budget.limit_count = 10;
  return budget;
}

TEST(Windows, of_a_rate_do_not_end_in_a_second_that_the_end_of_the_load_cut_short) {
  for (const BudgetKind kind : {BudgetKind::rate, BudgetKind::requests}) {
    World world(five_per_second(kind, 2s), 2);
    for (std::size_t shard = 0; shard < 2; ++shard) {  // one after the other, as in a recording
      for (int i = 0; i < 12; ++i) {
        world.requests(3, 1ms, Outcome::ok, shard);
        world.tick(shard);
      }
      world.requests(1, 1ms, Outcome::ok, shard);
      world.end(300ms, shard);
    }
    EXPECT_EQ(world.result().verdict, Verdict::pass);
    EXPECT_EQ(world.summary().judged, 11U);
  }
}

TEST(Windows, of_a_rate_end_with_the_schedule_even_if_the_last_answer_came_a_little_before) {
  World world(five_per_second(BudgetKind::rate, 2s));
  for (int i = 0; i < 20; ++i) {
    world.requests(i < 18 ? 6 : 1, 1ms);
    if (i < 19) world.tick();
  }
  world.end(990ms);
  EXPECT_EQ(world.summary().judged, 19U);
  EXPECT_EQ(world.result().detail, "worst from 18s to 20s, of 19 windows");
}

TEST(Windows, of_a_rate_count_what_the_warm_up_began_and_they_saw_end) {
  for (const Duration ended : {1900ms, 2100ms}) {
    World world(five_per_second(BudgetKind::rate, 2s), 1, 2s);
    world.tick();
    world.tick();
    for (int i = 0; i < 5; ++i) {
      Observation early = request(ended);
      early.warm_up = true;
      world.logs[0]->on(early);
    }
    world.requests(5, 1ms);
    world.tick();
    world.tick();
    EXPECT_EQ(world.summary().judged, 1U) << "from 2s to 4s";
    EXPECT_EQ(world.result().observed, ended < 2s ? "2.5/s" : "5/s");
  }
}

TEST(Windows, do_not_reach_into_the_warm_up) {
  World world(p50_below(100ms, 2s), 1, 2s);
  world.tick();
  world.tick();
  world.requests(1, 1s);  // alone in the second after it
  world.tick();
  EXPECT_EQ(world.summary().judged, 0U);
  world.requests(2, 1ms);
  world.tick();
  EXPECT_EQ(world.summary().judged, 1U);
  EXPECT_EQ(world.result().verdict, Verdict::pass);
}

/// One who is still waiting when the schedule has ended is no outage, however alone it is then.
TEST(Windows, of_errors_hold_one_straggler_against_all_that_the_last_of_them_saw) {
  plan::Budget budget = budget_of(BudgetKind::errors, 10s);
  budget.limit_share = {0.05};
  World world(budget);
  for (int i = 0; i < 20; ++i) {
    world.requests(100, 1ms);
    world.tick();
  }
  for (int i = 0; i < 5; ++i) world.tick();
  world.requests(1, 10s, Outcome::unknown);
  world.end(300ms);
  EXPECT_EQ(world.summary().judged, 11U);
  EXPECT_EQ(world.summary().worst.samples, 1001U);
  EXPECT_EQ(world.result().verdict, Verdict::pass);
  EXPECT_EQ(world.result().detail, "worst from 10s to 20s, of 11 windows");
}

TEST(Windows, of_errors_see_an_outage_whose_requests_end_after_the_schedule) {
  plan::Budget budget = budget_of(BudgetKind::errors, 10s);
  budget.limit_share = {0.05};
  World world(budget);
  for (int i = 0; i < 30; ++i) {
    world.requests(i < 10 ? 100 : 0, 1ms);
    world.requests(i < 20 ? 0 : 100, 10s, Outcome::unknown);
    world.tick();
  }
  const BudgetResult result = world.result();
  EXPECT_EQ(result.verdict, Verdict::fail);
  EXPECT_EQ(result.samples, 1000U);
  EXPECT_EQ(result.detail, "worst from 10s to 20s, of 11 windows") << "the last saw nothing else";
}

TEST(Windows, of_a_part_of_the_schedule_take_what_ends_late_until_it_begins_again) {
  World world(p50_below(100ms, 2s));
  world.plan.budgets[0].stat = plan::Budget::Stat::max;
  world.plan.phases = {"calm", "peak"};
  world.plan.loads[0].stages = {{1, 3s, {}, 0, {}, 1}, {1, 3s}, {1, 4s, {}, 0, {}, 1}};
  world.plan.budgets[0].of.phase = 1;
  Windows windows(world.plan, 1);
  std::uint32_t second_at = 0;
  const auto tick = [&](int n, Duration took) {
    for (int i = 0; i < n; ++i) {
      Observation o = request(took);
      o.phase = 1;
      world.logs[0]->on(o);
    }
    world.logs[0]->on(second(second_at + 1, second_at));
    ++second_at;
    windows.take(0, *world.logs[0]);
    windows.judge();
    return windows.summaries().at(0);
  };
  for (int i = 0; i < 3; ++i) tick(2, 1ms);
  EXPECT_EQ(tick(3, 1s).judged, 2U);
  EXPECT_EQ(windows.summaries().at(0).worst.samples, 7U) << "4 of the last window, and 3 late ones";
  EXPECT_EQ(tick(2, 2s).worst.latency, 2s);
  tick(0, 1ms);
  EXPECT_EQ(tick(1, 3s).judged, 2U) << "the second in which it begins again is no straggler's";
  EXPECT_EQ(windows.summaries().at(0).worst.samples, 9U);
  EXPECT_EQ(tick(1, 3s).judged, 3U);
}

TEST(Windows, end_where_the_load_was_told_to) {
  World world(five_per_second(BudgetKind::rate, 2s));
  for (int i = 0; i < 6; ++i) {
    world.requests(6, 1ms);
    world.tick();
  }
  world.windows.cut(6200ms);
  for (int i = 0; i < 3; ++i) world.tick();
  EXPECT_EQ(world.summary().judged, 5U);
  EXPECT_EQ(world.result().verdict, Verdict::pass);
}

}  // namespace
}  // namespace throng::measure
