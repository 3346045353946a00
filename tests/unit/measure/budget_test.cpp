#include "harness/measure/budget.h"

#include <gtest/gtest.h>

#include "tests/unit/measure/budgets.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;
using Kind = plan::Budget::Kind;
using Stat = plan::Budget::Stat;

TEST(LatencyBudget, is_held_against_the_percentile_of_its_step) {
  plan::Budget budget = latency(95, 96ms);
  budget.of.step = 0;
  const BudgetResult kept = judge(budget, measured());
  EXPECT_EQ(kept.verdict, Verdict::pass);
  EXPECT_EQ(kept.limit, "96ms");
  EXPECT_EQ(kept.observed, "95.0ms");
  EXPECT_EQ(kept.samples, 100U);

  budget.limit = 94ms;
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::fail);
  budget.of.step = 1;
  const BudgetResult slow = judge(budget, measured());
  EXPECT_EQ(slow.verdict, Verdict::fail);
  EXPECT_EQ(slow.observed, "1.00s");
  EXPECT_EQ(slow.samples, 10U);
}

TEST(LatencyBudget, without_a_step_looks_at_all_of_its_load) {
  plan::Budget budget = latency(100, 500ms);
  EXPECT_EQ(judge(budget, measured()).samples, 110U);
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::fail);
  budget.of.load = 0;
  EXPECT_EQ(judge(budget, measured()).samples, 100U);
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::pass);
}

TEST(LatencyBudget, can_count_from_the_intended_start) {
  plan::Budget budget = latency(50, 55ms);
  budget.of.step = 0;
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::pass);
  budget.from_intended = true;
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::fail);
}

TEST(LatencyBudget, can_be_on_the_mean_or_the_maximum) {
  plan::Budget budget = latency(0, 50ms);
  budget.of.step = 0;
  budget.stat = Stat::mean;
  EXPECT_EQ(judge(budget, measured()).observed, "50.5ms");
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::fail);
  budget.stat = Stat::max;
  budget.limit = 101ms;
  EXPECT_EQ(judge(budget, measured()).observed, "100ms");
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::pass);
}

TEST(LatencyBudget, is_below_its_limit_or_broken) {
  plan::Budget budget = latency(0, 100ms);
  budget.of.step = 0;
  budget.stat = Stat::max;  // exact, so that the edge can be met
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::fail);
  budget.limit = 100ms + 1ns;
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::pass);
}

TEST(LatencyBudget, never_shows_a_value_that_contradicts_its_verdict) {
  Snapshot snapshot;
  snapshot.series.resize(1);
  snapshot.series[0].outcomes = {1, 0, 0};
  snapshot.series[0].from_send[0].record(799'900us);  // "800ms" when rounded
  plan::Budget budget = latency(0, 800ms);
  budget.stat = Stat::max;
  const BudgetResult result = judge(budget, snapshot);
  EXPECT_EQ(result.verdict, Verdict::pass);
  EXPECT_EQ(result.observed, "799.9ms");
}

TEST(ErrorBudget, counts_failed_and_unknown_together) {
  plan::Budget budget;
  budget.kind = Kind::errors;
  budget.limit_share = {0.25};
  const BudgetResult all = judge(budget, measured());
  EXPECT_EQ(all.verdict, Verdict::pass);  // 30 of 140
  EXPECT_EQ(all.limit, "25%");
  EXPECT_EQ(all.observed, "21.4%");
  EXPECT_EQ(all.samples, 140U);
  budget.of.step = 1;
  const BudgetResult slow = judge(budget, measured());
  EXPECT_EQ(slow.verdict, Verdict::fail);
  EXPECT_EQ(slow.observed, "75%");
}

TEST(ErrorBudget, is_kept_at_its_limit_exactly) {
  plan::Budget budget;
  budget.kind = Kind::errors;
  budget.limit_share = {0.75};
  budget.of.step = 1;
  EXPECT_EQ(judge(budget, measured()).verdict, Verdict::pass);
  budget.of.step = 0;
  budget.limit_share = {0};
  const BudgetResult none = judge(budget, measured());
  EXPECT_EQ(none.verdict, Verdict::pass);
  EXPECT_EQ(none.observed, "0%");
}

TEST(ErrorBudget, shows_as_many_digits_as_tell_it_from_its_limit) {
  Snapshot snapshot;
  snapshot.series.resize(1);
  snapshot.series[0].outcomes = {9'989'990, 10'010, 0};  // 0.1001 %
  plan::Budget budget;
  budget.kind = Kind::errors;
  budget.limit_share = {0.001};
  const BudgetResult over = judge(budget, snapshot);
  EXPECT_EQ(over.verdict, Verdict::fail);
  EXPECT_EQ(over.observed, "0.1001%");

  snapshot.series[0].outcomes = {999'999'999, 1, 0};
  EXPECT_EQ(judge(budget, snapshot).observed, "0.0000001%");
}

TEST(FindingsBudget, counts_the_violations_of_all_checks) {
  Snapshot snapshot = measured();
  plan::Budget budget;
  budget.kind = Kind::findings;
  const BudgetResult none = judge(budget, snapshot);
  EXPECT_EQ(none.verdict, Verdict::pass);
  EXPECT_EQ(none.limit, "0");
  EXPECT_EQ(none.observed, "0");
  EXPECT_EQ(none.samples, 140U);
  snapshot.findings = 3;
  EXPECT_EQ(judge(budget, snapshot).verdict, Verdict::fail);
  EXPECT_EQ(judge(budget, snapshot).observed, "3");
  budget.limit_count = 3;
  EXPECT_EQ(judge(budget, snapshot).verdict, Verdict::pass);
}

TEST(Budgets, without_data_are_inconclusive_and_observe_nothing) {
  for (const Kind kind : {Kind::latency, Kind::errors, Kind::error_count, Kind::availability,
                          Kind::achieved, Kind::findings}) {
    plan::Budget budget = latency(95, 1s);
    budget.kind = kind;
    const BudgetResult result = judge(budget, Snapshot{});
    EXPECT_EQ(result.verdict, Verdict::inconclusive);
    EXPECT_EQ(result.observed, "");
    EXPECT_EQ(result.samples, 0U);
    EXPECT_NE(result.limit, "");
  }
}

TEST(Budgets, violations_without_a_single_request_are_a_failure_all_the_same) {
  Snapshot snapshot;
  snapshot.findings = 1;
  plan::Budget budget;
  budget.kind = Kind::findings;
  EXPECT_EQ(judge(budget, snapshot).verdict, Verdict::fail);
}

}  // namespace
}  // namespace throng::measure
