#include "harness/plan/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace throng::plan {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// One request, then a pause.
Plan plan_of(Duration thinking, Load load) {
  Think think;
  think.a = thinking;
  Plan plan;
  plan.flows.push_back({"talk", {}, {{ExchangeStep{}}, {think}}});
  load.name = "diners";
  plan.loads.push_back(std::move(load));
  return plan;
}

Load open(double rate, std::uint32_t most) {
  Load load;
  load.model = Load::Model::open;
  load.stages = {{rate, seconds(60)}};
  load.max_in_flight = most;
  return load;
}

Load closed(double users, Duration length) {
  Load load;
  load.stages = {{users, length}};
  return load;
}

TEST(Advice, says_when_arrivals_think_longer_than_their_bound_allows) {
  EXPECT_THAT(advice(plan_of(seconds(2), open(50, 100))), IsEmpty());
  EXPECT_THAT(
      advice(plan_of(seconds(2), open(50, 99))),
      ElementsAre("diners: at 50/s and 2.00s of thinking there are about 100 users at once: "
                  "beyond max_in_flight 99 arrivals are dropped"));
}

TEST(Advice, counts_half_of_the_time_between_gatherings_as_stay) {
  Plan plan = plan_of(seconds(2), open(25, 99));
  plan.flows[0].steps.push_back({Gather{seconds(4)}});
  EXPECT_THAT(advice(plan), ElementsAre(HasSubstr("4.00s of thinking there are about 100 users")));
}

TEST(Advice, takes_the_top_of_a_search_for_its_rate) {
  Load load = open(1, 100);
  load.stages.clear();
  load.search = CapacitySearch{.from = 1, .to = 51};
  EXPECT_THAT(advice(plan_of(seconds(2), load)), ElementsAre(HasSubstr("about 102 users")));
}

TEST(Advice, says_when_users_think_longer_than_their_pace) {
  Load load = closed(5, seconds(60));
  load.every = seconds(2);
  EXPECT_THAT(advice(plan_of(seconds(2), load)), IsEmpty());
  EXPECT_THAT(advice(plan_of(milliseconds(2500), load)),
              ElementsAre(HasSubstr("due every 2s and takes 2.50s of thinking")));
}

TEST(Advice, says_when_iterations_have_no_time) {
  Load load = closed(5, seconds(60));
  load.iterations = 30;
  EXPECT_THAT(advice(plan_of(seconds(2), load)), IsEmpty());
  load.iterations = 40;
  EXPECT_THAT(advice(plan_of(seconds(2), load)),
              ElementsAre(HasSubstr("of 200 iterations about 150 have time in 1m")));
  load.iterations.reset();
  load.shared_iterations = 200;
  EXPECT_THAT(advice(plan_of(seconds(2), load)), ElementsAre(HasSubstr("of 200 iterations")));
  EXPECT_THAT(advice(plan_of(seconds(0), load)), IsEmpty());
}

TEST(Advice, says_when_what_runs_beside_a_search_ends_before_it) {
  Load load = closed(5, {});
  load.stages.clear();
  load.search = CapacitySearch{.from = 1, .to = 4};
  Plan plan = plan_of(seconds(1), load);
  plan.loads.push_back(closed(5, seconds(60)));
  plan.loads.back().name = "background";
  EXPECT_THAT(advice(plan),
              ElementsAre(HasSubstr("the load background beside it is over after 1m")));
  plan.loads.back().stages[0].length = plan.end_of(plan.loads[0]);
  EXPECT_THAT(advice(plan), IsEmpty());
  plan.warm_up = seconds(10);  // of the search alone, and then it rests
  EXPECT_THAT(advice(plan), ElementsAre(HasSubstr("the search may last until")));
  plan.loads.back().stages[0].length += seconds(15);
  EXPECT_THAT(advice(plan), IsEmpty());
}

TEST(Advice, says_when_a_segment_has_nobody) {
  Plan plan = plan_of(seconds(1), closed(4, seconds(60)));
  plan.threads = 2;
  plan.segment = {.index = 1, .count = 3};
  EXPECT_THAT(advice(plan), IsEmpty());
  plan.segment = {.index = 2, .count = 3};
  EXPECT_THAT(advice(plan), ElementsAre(HasSubstr("this segment has no user of it")));
}

TEST(Advice, says_which_budgets_a_segment_can_only_prove) {
  Plan plan = plan_of(seconds(1), closed(40, seconds(60)));
  for (const Budget::Kind kind : {Budget::Kind::errors, Budget::Kind::requests, Budget::Kind::rate,
                                  Budget::Kind::findings, Budget::Kind::availability}) {
    Budget budget;
    budget.kind = kind;
    budget.text = "budget " + std::to_string(static_cast<int>(kind));
    plan.budgets.push_back(budget);
  }
  EXPECT_THAT(advice(plan), IsEmpty());
  plan.segment = {.index = 1, .count = 4};
  EXPECT_THAT(advice(plan),
              ElementsAre("`budget 4` is for the whole run: segment 2/4 can prove it alone, but "
                          "not break it",
                          HasSubstr("`budget 5`"), HasSubstr("`budget 3`")));
}

}  // namespace
}  // namespace throng::plan
