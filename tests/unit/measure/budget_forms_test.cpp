// The forms of budgets that look at more than a latency, an error share or a finding.
#include <gtest/gtest.h>

#include "harness/measure/budget.h"
#include "tests/unit/measure/budgets.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;
using Kind = plan::Budget::Kind;
using Stat = plan::Budget::Stat;

/// One series with these outcomes, by Outcome.
Snapshot counted(std::uint64_t ok, std::uint64_t fail, std::uint64_t unknown = 0) {
  Snapshot snapshot;
  snapshot.series.resize(1);
  snapshot.series[0].outcomes = {ok, fail, unknown};
  return snapshot;
}

plan::Budget availability(double share, double burn = 1) {
  plan::Budget budget;
  budget.kind = Kind::availability;
  budget.limit_share = {share};
  budget.burn = burn;
  return budget;
}

TEST(AvailabilityBudget, is_shown_refuted_or_neither_by_its_interval) {
  struct Row {
    std::uint64_t bad, n;
    double burn;
    Verdict want;
  };
  const Row rows[] = {
      {0, 2702, 1, Verdict::inconclusive},    {0, 2703, 1, Verdict::pass},
      {9, 15'000, 1, Verdict::inconclusive},  {8, 15'000, 1, Verdict::pass},
      {15, 15'000, 1, Verdict::inconclusive}, {21, 15'000, 1, Verdict::inconclusive},
      {22, 15'000, 1, Verdict::fail},         {24, 15'000, 1, Verdict::fail},
      {24, 15'000, 5, Verdict::pass},         {22, 15'000, 1.1, Verdict::inconclusive},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(judge(availability(0.999, row.burn), counted(row.n - row.bad, row.bad)).verdict,
              row.want)
        << row.bad << " of " << row.n << ", burn " << row.burn;
  }
}

TEST(AvailabilityBudget, shows_interval_burn_rate_and_what_would_tell) {
  const BudgetResult result = judge(availability(0.999), counted(14'991, 4, 5));
  EXPECT_EQ(result.observed, "99.94%");
  EXPECT_EQ(result.limit, "99.9%");
  EXPECT_EQ(result.samples, 15'000U);
  EXPECT_DOUBLE_EQ(result.value, 0.9994);
  EXPECT_DOUBLE_EQ(result.limit_value, 0.999);
  EXPECT_EQ(
      result.detail,
      "9 of 15,000 bad: 0.0349% to 0.103% with 95% confidence each, burn rate 0.6; it takes more "
      "requests to tell it from 0.1%, about 16,893 at this share");
  EXPECT_EQ(judge(availability(0.999, 5), counted(14'991, 4, 5)).limit, "99.9%, burn 5");
}

TEST(AvailabilityBudget, leaves_out_whom_the_scenario_sent_away) {
  Snapshot snapshot = counted(3000, 0, 500);
  snapshot.series[0].failures[static_cast<std::size_t>(Failure::abandoned)] = 500;
  for (const Kind kind : {Kind::availability, Kind::errors, Kind::error_count}) {
    plan::Budget budget = availability(0.999);
    budget.kind = kind;
    const BudgetResult result = judge(budget, snapshot);
    EXPECT_EQ(result.verdict, Verdict::pass);
    EXPECT_EQ(result.samples, 3000U);
  }
}

TEST(CountBudgets, are_kept_at_their_limits_exactly) {
  struct Row {
    Kind kind;
    std::uint64_t limit;
    Verdict want;
  };
  const Row rows[] = {{Kind::error_count, 6, Verdict::fail},
                      {Kind::error_count, 7, Verdict::pass},
                      {Kind::requests, 107, Verdict::pass},
                      {Kind::requests, 108, Verdict::fail}};
  for (const Row& row : rows) {
    plan::Budget budget;
    budget.kind = row.kind;
    budget.limit_count = row.limit;
    const BudgetResult result = judge(budget, counted(100, 3, 4));
    EXPECT_EQ(result.verdict, row.want) << row.limit;
    EXPECT_EQ(result.observed, row.kind == Kind::requests ? "107" : "7");
    EXPECT_EQ(result.samples, 107U);
    EXPECT_EQ(result.limit_value, static_cast<double>(row.limit));
  }
}

TEST(RequestsBudget, is_not_broken_while_more_may_come) {
  plan::Plan plan;
  plan.budgets.resize(1);
  plan.budgets[0].kind = Kind::requests;
  plan.budgets[0].limit_count = 10;
  EXPECT_EQ(evaluate(plan, counted(9, 0), Moment::live).at(0).verdict, Verdict::inconclusive);
  EXPECT_EQ(evaluate(plan, counted(10, 0), Moment::live).at(0).verdict, Verdict::pass);
  EXPECT_EQ(evaluate(plan, counted(9, 0), Moment::end).at(0).verdict, Verdict::fail);
}

TEST(RateBudget, counts_the_ok_ones_while_the_schedule_asked_for_some) {
  plan::Plan plan;
  plan.warm_up = std::chrono::seconds(2);
  plan.loads.resize(1);
  plan.loads[0].stages = {{50, 12s}};
  plan.budgets.resize(1);
  plan::Budget& budget = plan.budgets[0];
  budget.kind = Kind::rate;
  budget.limit_rate = Rate::per_second(49);
  Snapshot snapshot = counted(490, 100);
  snapshot.elapsed = 13s;  // with the last answers
  BudgetResult result = evaluate(plan, snapshot).at(0);
  EXPECT_EQ(result.verdict, Verdict::pass);
  EXPECT_EQ(result.observed, "49/s");
  snapshot.series[0].outcomes[0] = 489;
  result = evaluate(plan, snapshot).at(0);
  EXPECT_EQ(result.verdict, Verdict::fail);
  EXPECT_EQ(result.observed, "48.9/s");
  EXPECT_DOUBLE_EQ(result.value, 48.9);
  snapshot.elapsed = 7s;
  EXPECT_EQ(evaluate(plan, snapshot).at(0).verdict, Verdict::pass);
  snapshot.elapsed = 2s;
  EXPECT_EQ(evaluate(plan, snapshot).at(0).verdict, Verdict::inconclusive);
}

/// 50 arrivals a second for so long, of which so many are to be answered.
plan::Plan wanting(Rate least, Duration length) {
  plan::Plan plan;
  plan.loads.resize(1);
  plan.loads[0].stages = {{50, length}};
  plan.budgets.resize(1);
  plan.budgets[0].kind = Kind::rate;
  plan.budgets[0].limit_rate = least;
  return plan;
}

TEST(RateBudget, is_not_broken_while_the_answers_to_the_first_requests_are_still_to_come) {
  plan::Plan plan = wanting(Rate::per_second(40), 10s);
  plan.budgets[0].abort_after = 0s;
  Snapshot snapshot = counted(20, 0);
  snapshot.elapsed = 1s;
  EXPECT_EQ(evaluate(plan, snapshot, Moment::live).at(0).verdict, Verdict::inconclusive);
  EXPECT_EQ(evaluate(plan, snapshot, Moment::live).at(0).observed, "20/s");
  EXPECT_FALSE(to_abort(plan, snapshot));
  EXPECT_EQ(evaluate(plan, counted(41, 0), Moment::live).at(0).verdict, Verdict::inconclusive);
  snapshot.series[0].outcomes[0] = 40;
  EXPECT_EQ(evaluate(plan, snapshot, Moment::live).at(0).verdict, Verdict::pass);
}

TEST(RateBudget, is_of_the_time_until_another_budget_ended_the_load) {
  plan::Plan plan = wanting(Rate::per_second(50), 60s);
  plan.budgets.resize(2);
  Snapshot snapshot = counted(500, 0);
  snapshot.elapsed = 18s;  // with the drain
  snapshot.abort = {.budget = 1, .at = 10s};
  EXPECT_EQ(evaluate(plan, snapshot).at(0).observed, "50/s");
  EXPECT_EQ(evaluate(plan, snapshot).at(0).verdict, Verdict::pass);
}

/// One part of four, and what it can say of limits that are for all of them.
class OfASegment : public testing::Test {
 protected:
  OfASegment() {
    plan.segment = {.index = 0, .count = 4};
    plan.loads.resize(1);
    plan.loads[0].stages = {{50, 10s}};
    plan.budgets.resize(1);
  }
  BudgetResult judged(std::uint64_t ok, std::uint64_t fail, Moment moment = Moment::end) {
    Snapshot snapshot = counted(ok, fail);
    snapshot.elapsed = 10s;
    return evaluate(plan, snapshot, moment).at(0);
  }
  plan::Plan plan;
};

TEST_F(OfASegment, what_is_wanted_at_least_can_be_reached_and_not_be_missed) {
  plan.budgets[0].limit_rate = Rate::per_second(10);
  plan.budgets[0].limit_count = 100;
  for (const Kind kind : {Kind::rate, Kind::requests}) {
    plan.budgets[0].kind = kind;
    for (const Moment moment : {Moment::live, Moment::end}) {
      EXPECT_EQ(judged(100, 0, moment).verdict, Verdict::pass);
      const BudgetResult less = judged(99, 0, moment);
      EXPECT_EQ(less.verdict, Verdict::inconclusive);
      EXPECT_EQ(less.detail, "this is segment 1/4: what the others did is not seen here");
      EXPECT_EQ(less.observed, kind == Kind::rate ? "9.9/s" : "99");
    }
  }
}

TEST_F(OfASegment, a_window_that_is_short_is_short_of_what_the_others_did) {
  plan.budgets[0].kind = Kind::rate;
  plan.budgets[0].over = 5s;
  plan.budgets[0].abort_after = 0s;
  Snapshot snapshot;
  snapshot.windows = {{.judged = 1, .worst = {.samples = 3, .time = 5s}, .end = 5s, .fails = true}};
  const BudgetResult result = evaluate(plan, snapshot).at(0);
  EXPECT_EQ(result.verdict, Verdict::inconclusive);
  EXPECT_EQ(result.detail,
            "worst from 0s to 5s, of 1 window; this is segment 1/4: what the others did is not "
            "seen here");
  EXPECT_FALSE(to_abort(plan, snapshot));
  plan.segment.count = 1;
  EXPECT_EQ(to_abort(plan, snapshot), 0U);
}

TEST_F(OfASegment, what_is_allowed_at_most_is_broken_by_one_part_alone) {
  plan.budgets[0].kind = Kind::error_count;
  plan.budgets[0].limit_count = 3;
  EXPECT_EQ(judged(100, 3).verdict, Verdict::pass);
  EXPECT_EQ(judged(100, 4).verdict, Verdict::fail);
}

TEST_F(OfASegment, a_share_holds_for_each_part) {
  plan.budgets[0].kind = Kind::errors;
  plan.budgets[0].limit_share = {0.1};
  EXPECT_EQ(judged(90, 10).verdict, Verdict::pass);
  EXPECT_EQ(judged(89, 11).verdict, Verdict::fail);
}

TEST(AchievedBudget, holds_what_began_against_what_the_schedule_asked_for) {
  plan::Plan plan;
  plan.loads.resize(2);
  plan.loads[1].model = plan::Load::Model::open;
  plan.budgets.resize(1);
  plan.budgets[0].kind = Kind::achieved;
  plan.budgets[0].limit_share = {0.99};
  Snapshot snapshot = counted(1, 0);
  EXPECT_EQ(evaluate(plan, snapshot).at(0).verdict, Verdict::inconclusive);
  snapshot.loads.resize(2);
  snapshot.loads[0].asked = snapshot.loads[0].started = 77;  // by no schedule
  snapshot.loads[1].asked = 1000;
  snapshot.loads[1].started = 990;
  BudgetResult result = evaluate(plan, snapshot).at(0);
  EXPECT_EQ(result.verdict, Verdict::pass);
  EXPECT_EQ(result.observed, "99%");
  EXPECT_EQ(result.samples, 1000U);
  EXPECT_EQ(result.detail, "10 of 1,000 never began");
  snapshot.loads[1].started = 989;
  result = evaluate(plan, snapshot).at(0);
  EXPECT_EQ(result.verdict, Verdict::fail);
  EXPECT_EQ(result.observed, "98.9%");
  snapshot.loads[1].started = 1001;  // counted a moment later
  EXPECT_EQ(evaluate(plan, snapshot).at(0).value, 1);
  EXPECT_EQ(evaluate(plan, snapshot).at(0).detail, "");
}

TEST(RateBudget, of_a_trial_is_over_the_time_of_its_stage) {
  plan::Plan plan;
  plan.loads.resize(1);
  plan.loads[0].search = plan::CapacitySearch{.from = 1, .to = 40};
  plan.budgets.resize(1);
  plan.budgets[0].kind = Kind::rate;
  plan.budgets[0].limit_rate = Rate::per_second(10);
  Snapshot snapshot = counted(20, 0);
  snapshot.elapsed = 100s;
  snapshot.measured = 2s;
  EXPECT_EQ(evaluate(plan, snapshot).at(0).observed, "10/s");
}

TEST(FindingsBudget, is_kept_by_a_warm_up_without_one) {
  plan::Budget budget;
  budget.kind = Kind::findings;
  Snapshot snapshot;
  snapshot.warm_up_requests = 5;
  EXPECT_EQ(judge(budget, snapshot).verdict, Verdict::pass);
}

TEST(Budgets, with_fewer_samples_than_they_ask_for_are_inconclusive_whatever_was_seen) {
  for (const std::uint64_t least : {100U, 101U}) {
    plan::Budget budget = latency(95, 1s);
    budget.of.step = 0;
    budget.min_samples = least;
    const BudgetResult result = judge(budget, measured());
    EXPECT_EQ(result.verdict, least == 100 ? Verdict::pass : Verdict::inconclusive);
    EXPECT_EQ(result.observed, "95.0ms");
    EXPECT_EQ(result.detail, least == 100 ? "" : "only 100 of the 101 samples that it takes");
  }
  plan::Budget count;
  count.kind = Kind::error_count;
  count.min_samples = 10;
  EXPECT_EQ(judge(count, counted(1, 1)).verdict, Verdict::fail) << "one is too many already";
  EXPECT_EQ(judge(count, counted(2, 0)).verdict, Verdict::inconclusive);
}

TEST(Budgets, look_at_the_phase_the_instance_and_the_outcome_that_they_name) {
  Snapshot snapshot = counted(1, 0);
  snapshot.series[0].from_send[0].record(1s);
  snapshot.series.push_back({});
  Series& other = snapshot.series[1];
  other.phase = 1;
  other.instance = 2;
  other.outcomes = {1, 1, 0};
  other.from_send[0].record(2s);
  other.from_send[1].record(3s);
  plan::Budget budget = latency(50, 10s);
  budget.stat = Stat::max;
  EXPECT_EQ(judge(budget, snapshot).observed, "2.00s");
  budget.of.phase = 0;
  EXPECT_EQ(judge(budget, snapshot).observed, "1.00s");
  budget.of = {};
  budget.of.instance = 2;
  EXPECT_EQ(judge(budget, snapshot).observed, "2.00s");
  budget.of.outcome = Outcome::fail;
  EXPECT_EQ(judge(budget, snapshot).observed, "3.00s");
  budget.of.instance = 0;
  EXPECT_EQ(judge(budget, snapshot).verdict, Verdict::inconclusive);
}

TEST(Abort, is_due_when_a_budget_that_may_is_broken_after_its_delay) {
  plan::Plan plan;
  plan.budgets = {latency(50, 1ms), latency(50, 1ms)};
  plan.budgets[1].abort_after = 10s;
  plan.budgets[1].min_samples = 20;
  Snapshot snapshot = measured();
  snapshot.elapsed = 9999ms;
  EXPECT_FALSE(to_abort(plan, snapshot));
  snapshot.elapsed = 10s;
  EXPECT_EQ(to_abort(plan, snapshot), 1U);
  plan.budgets[1].min_samples = 1000;
  EXPECT_FALSE(to_abort(plan, snapshot));
  plan.budgets[1].min_samples = 20;
  plan.budgets[1].limit = 1min;
  EXPECT_FALSE(to_abort(plan, snapshot));
}

TEST(Abort, fails_its_budget_whatever_came_in_later) {
  plan::Plan plan;
  plan.budgets = {latency(50, 1min), latency(50, 1min)};
  Snapshot snapshot = measured();
  snapshot.abort = {.budget = 1, .at = 12s};
  const std::vector<BudgetResult> results = evaluate(plan, snapshot);
  EXPECT_EQ(results.at(0).verdict, Verdict::pass);
  EXPECT_FALSE(results.at(0).aborted);
  EXPECT_EQ(results.at(1).verdict, Verdict::fail);
  EXPECT_TRUE(results.at(1).aborted);
  EXPECT_EQ(results.at(1).detail, "broken after 12.0s, which ended the run");
}

}  // namespace
}  // namespace throng::measure
