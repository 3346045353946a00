#include "harness/plan/spans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "harness/plan/most_requests.h"

namespace throng::plan {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// Users for 10 s with 2 s between requests; arrivals of 10/s from 4 s on, doubled from 14 s to
/// 24 s, which is the phase "peak". Each flow has one step but the first, which has two.
Plan two_loads() {
  Plan plan;
  plan.phases = {"load", "peak"};
  Think think;
  think.a = seconds(2);
  plan.flows = {{"talk", {}, {{ExchangeStep{0, {}}}, {ExchangeStep{1, {}}}, {think}}},
                {"ask", {}, {{ExchangeStep{2, {}}}}}};
  plan.steps = {{"greet", 0, true}, {"part", 0, true}, {"ask", 1, true}};
  plan.loads.resize(2);
  plan.loads[0].stages = {{4, seconds(10)}};
  plan.loads[1].flow = 1;
  plan.loads[1].model = Load::Model::open;
  plan.loads[1].start_after = seconds(4);
  plan.loads[1].stages = {{10, seconds(10)}, {20, seconds(10)}};
  plan.loads[1].stages[1].phase = 1;
  return plan;
}

Target of_load(std::uint32_t load) {
  Target of;
  of.load = load;
  return of;
}
Target of_step(std::uint32_t step) {
  Target of;
  of.step = step;
  return of;
}
Target of_phase(std::uint32_t phase) {
  Target of;
  of.phase = phase;
  return of;
}

TEST(Spans, are_when_the_schedule_asks_for_what_is_chosen) {
  Plan plan = two_loads();
  EXPECT_THAT(spans(plan, {}), ElementsAre(Span{seconds(0), seconds(24)}));
  EXPECT_THAT(spans(plan, of_load(1)), ElementsAre(Span{seconds(4), seconds(24)}));
  EXPECT_THAT(spans(plan, of_step(1)), ElementsAre(Span{seconds(0), seconds(10)}));
  EXPECT_THAT(spans(plan, of_phase(1)), ElementsAre(Span{seconds(14), seconds(24)}));
  plan.loads[1].start_after = seconds(12);
  EXPECT_THAT(spans(plan, {}),
              ElementsAre(Span{seconds(0), seconds(10)}, Span{seconds(12), seconds(32)}));
  EXPECT_EQ(length(spans(plan, {}), seconds(13)), seconds(11));
  EXPECT_EQ(length(spans(plan, {}), seconds(100)), seconds(30));
  plan.loads[1].start_after = seconds(2);
  plan.loads[1].stages = {{10, seconds(3)}};
  EXPECT_THAT(spans(plan, {}), ElementsAre(Span{seconds(0), seconds(10)}));
}

TEST(Spans, begin_after_the_warm_up) {
  Plan plan = two_loads();
  plan.warm_up = seconds(11);
  EXPECT_THAT(spans(plan, of_load(0)), IsEmpty());
  EXPECT_THAT(spans(plan, {}), ElementsAre(Span{seconds(11), seconds(24)}));
}

TEST(MostRequests, are_those_of_the_loads_that_come_to_them) {
  Plan plan = two_loads();
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(0)).value(), 40);  // 4 users, 5 times, 2 requests
  EXPECT_DOUBLE_EQ(most_requests(plan, of_step(1)).value(), 20);
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(1)).value(), 300);
  EXPECT_DOUBLE_EQ(most_requests(plan, of_phase(1)).value(), 200);
  EXPECT_DOUBLE_EQ(most_requests(plan, {}).value(), 340);
}

TEST(MostRequests, leave_out_the_warm_up_but_not_of_iterations_that_are_counted) {
  Plan plan = two_loads();
  plan.warm_up = seconds(5);
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(0)).value(), 24);  // each three times in 5 s
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(1)).value(), 290);
  plan.warm_up = seconds(1);  // 9 s: five times
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(0)).value(), 40);
  plan.loads[0].iterations = 3;
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(0)).value(), 24);
  plan.warm_up = seconds(5);
  plan.loads[1].stages[0].shape = Stage::Shape::ramp;  // 0 to 10/s in 10 s: 50, half of one before
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(1)).value(), 249.5);
}

TEST(MostRequests, of_a_phase_know_what_a_burst_or_a_sine_leaves_behind) {
  Plan plan = two_loads();
  Load& load = plan.loads[1];
  // Back to 10/s, however many came at once in between.
  load.stages = {{10, seconds(10)},
                 {.target = 1000, .shape = Stage::Shape::burst, .phase = 1},
                 {10, seconds(10), Stage::Shape::ramp}};
  EXPECT_DOUBLE_EQ(most_requests(plan, of_phase(1)).value(), 1000);
  load.stages[2].phase = 1;
  EXPECT_DOUBLE_EQ(most_requests(plan, of_phase(1)).value(), 1100);
  // Half a round is above the mean by 2 · amplitude / w.
  load.stages = {{50, seconds(5), Stage::Shape::sine, 50, seconds(10), 1}, {50, seconds(5)}};
  EXPECT_NEAR(most_requests(plan, of_phase(1)).value(), 250 + 500 / 3.14159265, 1e-3);
}

TEST(MostRequests, of_arrivals_who_think_are_told_apart_by_when_they_came) {
  Plan plan = two_loads();
  Think think;
  think.a = seconds(5);
  plan.flows[1].steps.insert(plan.flows[1].steps.begin(), {think});
  // The load begins at 4 s; who came at 10 s asks at 15 s.
  plan.warm_up = seconds(15);
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(1)).value(), 40 + 200);
}

TEST(MostRequests, are_as_many_as_the_rounds_that_lead_to_a_step) {
  Plan plan = two_loads();
  const auto inner = std::make_shared<const Steps>(Steps{{ExchangeStep{1, {}}}});
  plan.flows[0].steps[1] = {Repeat{.times = 3, .steps = inner}};
  EXPECT_DOUBLE_EQ(most_requests(plan, of_step(1)).value(), 60);
}

TEST(MostRequests, of_a_ramp_begin_where_the_stage_before_it_ended) {
  Plan plan = two_loads();
  plan.loads[1].stages[1].shape = Stage::Shape::ramp;  // 10/s to 20/s in 10 s
  EXPECT_DOUBLE_EQ(most_requests(plan, of_phase(1)).value(), 150);
}

TEST(MostRequests, leave_out_a_burst_in_the_warm_up) {
  Plan plan = two_loads();
  plan.warm_up = seconds(5);
  plan.loads[1].stages = {{.target = 50, .shape = Stage::Shape::burst}, {10, seconds(10)}};
  EXPECT_DOUBLE_EQ(most_requests(plan, of_load(1)).value(), 90);
}

TEST(MostRequests, are_not_known_of_users_who_never_think) {
  Plan plan = two_loads();
  plan.flows[0].steps.pop_back();
  EXPECT_FALSE(most_requests(plan, {}));
  EXPECT_TRUE(most_requests(plan, of_load(1)));
  EXPECT_TRUE(most_requests(plan, of_phase(1))) << "they have no part in it";
}

}  // namespace
}  // namespace throng::plan
