#include "harness/judge/outcome.h"

#include <gtest/gtest.h>

namespace throng::judge {
namespace {

using namespace std::chrono_literals;

TEST(Ran, is_how_long_the_schedule_wanted_something_of_a_load) {
  plan::Plan plan;
  plan.loads.resize(2);
  plan.loads[0].stages = {{10, 60s}};
  plan.loads[1].stages = {{10, 20s}};
  plan.loads[1].start_after = 30s;
  measure::Snapshot snapshot;
  snapshot.elapsed = 65s;  // with the last answers
  EXPECT_EQ(ran(plan, 0, snapshot), 60s);
  EXPECT_EQ(ran(plan, 1, snapshot), 20s);
  snapshot.elapsed = 20s;
  EXPECT_EQ(ran(plan, 0, snapshot), 20s);
  EXPECT_EQ(ran(plan, 1, snapshot), 0s);
  snapshot.abort = {.budget = 0, .at = 12s};
  EXPECT_EQ(ran(plan, 0, snapshot), 12s);
}

TEST(Ran, is_not_known_of_a_load_that_ends_by_itself_beside_others) {
  plan::Plan plan;
  plan.loads.resize(2);
  plan.loads[0].stages = {{10, 60s}};
  plan.loads[1].stages = {{10, 60s}};
  plan.loads[1].iterations = 20;
  measure::Snapshot snapshot;
  snapshot.elapsed = 60s;
  EXPECT_EQ(ran(plan, 0, snapshot), 60s);
  EXPECT_EQ(ran(plan, 1, snapshot), std::nullopt);
  plan.loads[1].iterations.reset();
  plan.feeds = {{.name = "rows", .on_end = plan::Feed::OnEnd::stop}};
  EXPECT_EQ(ran(plan, 1, snapshot), std::nullopt);
  plan.loads.erase(plan.loads.begin());
  plan.loads[0].iterations = 20;
  snapshot.elapsed = 5s;  // alone, its end is the run's
  EXPECT_EQ(ran(plan, 0, snapshot), 5s);
}

TEST(ExitCode, an_interrupted_run_and_a_failed_environment_come_before_the_verdict) {
  struct Row {
    Ending ending;
    Verdict verdict;
    int want;
  };
  const Row rows[] = {{Ending::complete, Verdict::pass, 0},
                      {Ending::complete, Verdict::fail, 99},
                      {Ending::complete, Verdict::inconclusive, 98},
                      {Ending::interrupted, Verdict::pass, 105},
                      {Ending::interrupted, Verdict::fail, 105},
                      {Ending::environment_failed, Verdict::pass, 107},
                      {Ending::environment_failed, Verdict::fail, 107}};
  for (const Row& row : rows) {
    Outcome outcome;
    outcome.ending = row.ending;
    outcome.verdict = row.verdict;
    EXPECT_EQ(exit_code(outcome), row.want);
  }
}

}  // namespace
}  // namespace throng::judge
