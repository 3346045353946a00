// How a run with a search for capacity is judged: by the search and its checks, since its budgets
// are broken on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "harness/judge/judge.h"

namespace throng::judge {
namespace {

using namespace std::chrono_literals;

class Searched : public ::testing::Test {
 protected:
  Searched() {
    plan.steps = {{.name = "ask", .turn = true}};
    plan.contract.request_id.header = "X-Request-ID";
    plan.contract.request_id.echo = plan::RequestIdContract::Echo::exact;
    plan.checks.enabled = {"R1"};
    plan.flows.resize(1);
    plan.loads.resize(1);
    plan.loads[0].name = "talkers";
    plan.loads[0].model = plan::Load::Model::open;
    plan.loads[0].search = plan::CapacitySearch{.from = 10, .to = 100};
    plan.budgets.resize(1);
    plan.budgets[0].kind = plan::Budget::Kind::errors;
    plan.budgets[0].text = "errors <= 1%";
    plan.budgets[0].limit_share = {0.01};
  }

  /// Over all trials its budget is broken.
  [[nodiscard]] Outcome judged(Outcome outcome = {}) const {
    std::vector<std::unique_ptr<Shard>> shards;
    shards.push_back(std::make_unique<Shard>(plan));
    for (const bool ok : {true, false}) {
      observe::Observation turn;
      turn.load = 0;
      turn.step = 0;
      turn.status = ok ? 200 : 500;
      turn.conversation = ok ? 1 : 2;
      turn.number = 1;
      turn.echo = observe::Echo::same;
      turn.outcome = ok ? throng::Outcome::ok : throng::Outcome::fail;
      turn.failure = ok ? Failure::none : Failure::status;
      turn.intended = turn.begin = TimePoint(1h);
      turn.end = turn.begin + 10ms;
      shards[0]->on(turn);
    }
    measure::Windows windows(plan, shards.size());
    conclude(plan, shards, windows, outcome);
    return outcome;
  }

  plan::Plan plan;
};

Outcome searched(Verdict verdict, Verdict budget = Verdict::pass) {
  Outcome outcome;
  outcome.capacities = {{.found = 50, .verdict = verdict}};
  outcome.budgets = {{.text = "errors <= 1%", .verdict = budget}};
  return outcome;
}

TEST_F(Searched, takes_the_verdict_of_the_search) {
  for (const Verdict verdict :
       {Verdict::pass, Verdict::inconclusive, Verdict::fail, Verdict::invalid}) {
    EXPECT_EQ(judged(searched(verdict)).verdict, verdict);
  }
}

TEST_F(Searched, keeps_the_budgets_of_the_last_trial) {
  const Outcome outcome = judged(searched(Verdict::pass));
  ASSERT_EQ(outcome.budgets.size(), 1U);
  EXPECT_EQ(outcome.budgets[0].verdict, Verdict::pass);
}

TEST_F(Searched, is_not_failed_by_a_budget_that_broke_where_nothing_was_confirmed) {
  EXPECT_EQ(judged(searched(Verdict::inconclusive, Verdict::fail)).verdict, Verdict::inconclusive);
}

TEST_F(Searched, keeps_the_doubts_of_the_trial_that_was_invalid) {
  Outcome outcome = searched(Verdict::invalid);
  outcome.doubts = {{.what = "start lag p99"}};
  ASSERT_EQ(judged(outcome).doubts.size(), 1U);
  EXPECT_EQ(judged(outcome).doubts[0].what, "start lag p99");
}

TEST_F(Searched, in_a_recording_is_left_undecided_and_says_so) {
  const Outcome outcome = judged();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  ASSERT_EQ(outcome.budgets.size(), 1U);
  EXPECT_EQ(outcome.budgets[0].text, "errors <= 1%");
  EXPECT_EQ(outcome.budgets[0].verdict, Verdict::inconclusive);
  EXPECT_EQ(outcome.budgets[0].limit, "1%");
  ASSERT_EQ(outcome.notes.size(), 1U);
  EXPECT_THAT(outcome.notes[0].text, ::testing::HasSubstr("judged while it runs"));
}

}  // namespace
}  // namespace throng::judge
