#include "harness/measure/windows.h"

#include <gtest/gtest.h>

#include "tests/unit/measure/windows_world.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;
using observe::Observation;
using BudgetKind = plan::Budget::Kind;

TEST(Windows, slide_by_one_second_and_the_worst_decides) {
  World world(p50_below(100ms, 2s));
  const Duration medians[] = {10ms, 20ms, 90ms, 90ms, 50ms};
  for (const Duration median : medians) {
    world.requests(4, median);
    world.tick();
  }
  const WindowSummary sum = world.summary();
  EXPECT_EQ(sum.judged, 4U);
  EXPECT_EQ(sum.worst.samples, 8U);
  EXPECT_EQ(sum.worst.latency, 90ms);
  EXPECT_EQ(sum.end, 4s);
  const BudgetResult result = world.result();
  EXPECT_EQ(result.verdict, Verdict::pass);
  EXPECT_EQ(result.observed, "90.0ms");
  EXPECT_EQ(result.detail, "worst from 2s to 4s, of 4 windows");
}

TEST(Windows, are_broken_at_their_limit_and_kept_just_below) {
  for (const Duration limit : {Duration(90ms), Duration(90ms + 1ns)}) {
    World world(p50_below(limit, 1s));
    world.requests(1, 90ms);
    world.tick();
    EXPECT_EQ(world.result().verdict, limit == 90ms ? Verdict::fail : Verdict::pass);
  }
}

TEST(Windows, that_a_whole_run_would_hide_break_a_budget) {
  World world(budget_of(BudgetKind::errors, 2s));
  world.plan.budgets[0].limit_share = {0.5};
  for (int i = 0; i < 20; ++i) {
    world.requests(i == 7 || i == 8 ? 0 : 10, 1ms);
    world.requests(i == 7 || i == 8 ? 6 : 0, 1ms, Outcome::unknown);
    world.tick();
  }
  const BudgetResult result = world.result();
  EXPECT_EQ(result.verdict, Verdict::fail);
  EXPECT_EQ(result.observed, "100%");
  EXPECT_EQ(result.samples, 12U);
  EXPECT_EQ(result.detail, "worst from 7s to 9s, of 19 windows");
}

TEST(Windows, with_too_few_samples_are_passed_over) {
  plan::Budget budget = p50_below(100ms, 2s);
  budget.min_samples = 5;
  World world(budget);
  world.requests(2, 1s);
  world.tick();
  world.requests(2, 1s);
  world.tick();  // 4 in the window
  world.tick();
  world.requests(5, 1ms);
  world.tick();
  EXPECT_EQ(world.summary().judged, 1U);
  EXPECT_EQ(world.result().verdict, Verdict::pass);

  World empty(budget);
  empty.requests(4, 1s);
  empty.tick();
  empty.tick();
  const BudgetResult none = empty.result();
  EXPECT_EQ(none.verdict, Verdict::inconclusive);
  EXPECT_EQ(none.observed, "");
  EXPECT_EQ(none.detail, "no window of 2s with 5 samples");
}

TEST(Windows, with_a_time_are_broken_only_if_they_stay_so) {
  struct Row {
    int seconds;  // broken on end
    Verdict want;
  };
  for (const Row& row : {Row{3, Verdict::pass}, Row{4, Verdict::fail}}) {
    plan::Budget budget = p50_below(100ms, 1s);
    budget.hold = 3s;
    World world(budget);
    for (int i = 0; i < 2 * row.seconds + 1; ++i) {
      world.requests(1, i == row.seconds ? 1ms : 200ms);  // in two parts
      world.tick();
    }
    const BudgetResult result = world.result();
    EXPECT_EQ(result.verdict, row.want) << row.seconds;
    EXPECT_EQ(result.observed, "200ms");
    EXPECT_EQ(world.summary().broken, std::chrono::seconds(row.seconds - 1));
  }
}

TEST(Windows, merge_shards_by_the_number_of_the_second) {
  World world(budget_of(BudgetKind::error_count, 2s), 2);
  world.plan.budgets[0].limit_count = 3;
  world.requests(2, 1ms, Outcome::fail, 0);
  world.tick(0);
  world.tick(0);
  world.tick(0);
  EXPECT_EQ(world.summary().judged, 0U) << "the other shard has not told yet";
  world.tick(1);
  world.requests(2, 1ms, Outcome::fail, 1);
  world.tick(1);
  EXPECT_EQ(world.summary().judged, 1U);
  EXPECT_EQ(world.summary().worst.bad, 4U);
  EXPECT_TRUE(world.summary().fails);
}

TEST(Windows, do_not_begin_or_end_within_what_a_late_thread_told_at_once) {
  World world(budget_of(BudgetKind::error_count, 1s), 2);
  for (int i = 0; i < 4; ++i) {
    world.requests(1, 1ms, Outcome::ok, 0);
    world.tick(0);
  }
  world.tick(1);
  world.tick(1, 2);  // seconds 2 and 3
  world.tick(1);
  EXPECT_EQ(world.summary().judged, 2U);  // 0 to 1 and 3 to 4
}

TEST(Windows, do_not_wait_for_a_thread_that_has_ended) {
  World world(budget_of(BudgetKind::error_count, 1s), 2);
  world.end(300ms, 1);
  for (int i = 0; i < 3; ++i) {
    world.requests(1, 1ms);
    world.tick(0);
  }
  EXPECT_EQ(world.summary().judged, 3U);
}

TEST(WindowLog, keeps_a_histogram_only_where_a_percentile_is_asked_for) {
  for (const plan::Budget::Stat stat :
       {plan::Budget::Stat::percentile, plan::Budget::Stat::mean, plan::Budget::Stat::max}) {
    plan::Budget budget = p50_below(1s, 1s);
    budget.stat = stat;
    World world(budget);
    world.requests(3, 1ms);
    world.logs[0]->on(second(1, 0));
    const std::vector<WindowSecond> closed = world.logs[0]->take();
    EXPECT_EQ(closed.at(0).slices.at(0).samples, 3U);
    EXPECT_EQ(closed[0].slices[0].buckets.empty(), stat != plan::Budget::Stat::percentile);
  }
}

TEST(Windows, look_at_what_their_budget_looks_at) {
  plan::Budget budget = budget_of(BudgetKind::errors, 1s);
  budget.of.instance = 1;
  World world(budget);
  world.plan.environment.instances.resize(2);
  world.requests(5, 1ms, Outcome::fail);  // at the first
  Observation other = request(1ms);
  other.instance = 1;
  world.logs[0]->on(other);
  other.failure = Failure::abandoned;
  other.outcome = Outcome::unknown;
  world.logs[0]->on(other);  // nobody's fault
  other = request(1ms, Outcome::fail);
  other.instance = 1;
  other.warm_up = true;
  world.logs[0]->on(other);
  world.tick();
  EXPECT_EQ(world.summary().worst.samples, 1U);
  EXPECT_EQ(world.summary().worst.bad, 0U);
}

TEST(Windows, have_the_exact_mean_and_maximum) {
  for (const plan::Budget::Stat stat : {plan::Budget::Stat::mean, plan::Budget::Stat::max}) {
    plan::Budget budget = p50_below(1s, 1s);
    budget.stat = stat;
    World world(budget);
    world.requests(1, 100'001us);
    world.requests(1, 300'003us);
    world.tick();
    EXPECT_EQ(world.summary().worst.latency,
              stat == plan::Budget::Stat::mean ? 200'002us : 300'003us);
  }
}

TEST(Windows, of_a_rate_in_which_nothing_was_done_are_the_worst) {
  plan::Budget budget = budget_of(BudgetKind::rate, 1s);
  budget.limit_rate = Rate::per_second(5);
  World world(budget);
  world.requests(6, 1ms);
  world.tick();
  world.tick();
  EXPECT_EQ(world.summary().judged, 2U);
  EXPECT_EQ(world.summary().worst.samples, 0U);
  EXPECT_TRUE(world.summary().fails);
}

TEST(Windows, with_too_few_samples_but_too_many_errors_are_broken) {
  plan::Budget budget = budget_of(BudgetKind::error_count, 1s);
  budget.limit_count = 1;
  budget.min_samples = 5;
  World world(budget);
  world.requests(2, 1ms, Outcome::fail);
  world.tick();
  EXPECT_TRUE(world.summary().fails);
}

TEST(Windows, with_too_few_samples_end_what_was_broken) {
  plan::Budget budget = p50_below(100ms, 1s);
  budget.hold = 2s;
  World world(budget);
  for (const int requests : {1, 1, 0, 1, 1}) {
    world.requests(requests, 200ms);
    world.tick();
  }
  EXPECT_EQ(world.summary().broken, 1s);
  EXPECT_FALSE(world.summary().fails);
}

TEST(Windows, have_the_maximum_of_all_their_seconds_and_shards) {
  plan::Budget budget = p50_below(1s, 2s);
  budget.stat = plan::Budget::Stat::max;
  World world(budget, 2);
  world.requests(1, 300ms, Outcome::ok, 0);
  world.requests(1, 100ms, Outcome::ok, 1);
  for (int i = 0; i < 2; ++i) {
    world.tick(0);
    world.tick(1);
    world.requests(1, 50ms);
  }
  EXPECT_EQ(world.summary().judged, 1U);
  EXPECT_EQ(world.summary().worst.latency, 300ms);
}

TEST(Windows, measure_from_where_their_budget_does) {
  for (const bool from_intended : {false, true}) {
    plan::Budget budget = p50_below(1h, 1s);
    budget.from_intended = from_intended;
    World world(budget);
    Observation late = request(10ms);
    late.intended -= 1s;
    world.logs[0]->on(late);
    world.tick();
    EXPECT_EQ(world.summary().worst.latency, from_intended ? 1010ms : 10ms);
  }
}

TEST(Windows, take_a_second_that_is_told_again_for_the_next_one) {
  World world(budget_of(BudgetKind::error_count, 1s));
  for (int i = 0; i < 2; ++i) {
    world.requests(1, 1ms);
    world.logs[0]->on(second(1, 0));
    world.windows.take(0, *world.logs[0]);
    world.windows.judge();
  }
  EXPECT_EQ(world.summary().judged, 2U);
}

}  // namespace
}  // namespace throng::measure
