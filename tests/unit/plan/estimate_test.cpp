#include "harness/plan/estimate.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace throng::plan {
namespace {

using std::chrono::seconds;

Step request() { return {ExchangeStep{}}; }
Think thought(Think::Kind kind, Duration a, Duration b) {
  Think think;
  think.kind = kind;
  think.a = a;
  think.b = b;
  return think;
}
Step think(Duration time) { return {thought(Think::Kind::fixed, time, {})}; }
std::shared_ptr<const Steps> steps(Steps list) {
  return std::make_shared<const Steps>(std::move(list));
}

Plan one_load(Steps list, Load load) {
  Plan plan;
  plan.flows.push_back({"flow", {}, std::move(list)});
  plan.loads.push_back(std::move(load));
  return plan;
}

double requests_of(const Plan& plan) { return estimate(plan, plan.loads[0]).requests.value_or(-1); }
double iterations_of(const Plan& plan) {
  return estimate(plan, plan.loads[0]).iterations.value_or(-1);
}

TEST(Estimate, counts_repeats_and_weighs_branches) {
  OneOf choice;
  choice.branches = {{3, steps({request(), request()})}, {1, steps({})}};
  const Flow flow{
      "flow", {}, {request(), {Repeat{4, steps({request(), think(seconds(1))})}}, {choice}}};
  EXPECT_DOUBLE_EQ(estimate(flow).requests, 1 + 4 + 1.5);
  EXPECT_EQ(estimate(flow).thinking, seconds(4));
}

TEST(Estimate, of_thoughts_is_their_mean_within_their_bounds) {
  const Flow uniform{"flow", {}, {{thought(Think::Kind::uniform, seconds(1), seconds(3))}}};
  EXPECT_EQ(estimate(uniform).thinking, seconds(2));
  Think bounded = thought(Think::Kind::exponential, seconds(2), {});
  bounded.at_most = seconds(2);
  const Flow cut{"flow", {}, {{bounded}}};
  EXPECT_NEAR(to_seconds(estimate(cut).thinking), 2 * (1 - 0.367879), 1e-5);
}

TEST(Estimate, of_a_closed_load_is_its_user_seconds_over_the_thinking_time) {
  Load load;
  load.stages = {{10, seconds(10), Stage::Shape::ramp},
                 {10, seconds(20)}};  // 50 + 200 user-seconds
  EXPECT_DOUBLE_EQ(requests_of(one_load({request(), request(), think(seconds(5))}, load)), 100);
  load.iterations = 3;  // of 10 users
  EXPECT_DOUBLE_EQ(requests_of(one_load({request(), request(), think(seconds(5))}, load)), 60);
}

TEST(Estimate, of_an_open_load_is_its_arrivals) {
  Load load;
  load.model = Load::Model::open;
  load.stages = {{50, seconds(10)}};
  EXPECT_DOUBLE_EQ(requests_of(one_load({request(), request()}, load)), 1000);
}

TEST(Estimate, of_users_that_never_think_is_up_to_the_service) {
  Load load;
  load.stages = {{10, seconds(10)}};
  EXPECT_DOUBLE_EQ(requests_of(one_load({request()}, load)), -1);
}

TEST(Estimate, of_paced_users_is_one_iteration_each_time) {
  Load load;
  load.stages = {{10, seconds(60)}};
  load.every = seconds(5);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({request()}, load)), 120);
  // Who thinks longer than the pace keeps his own.
  EXPECT_DOUBLE_EQ(iterations_of(one_load({request(), think(seconds(6))}, load)), 100);
}

TEST(Estimate, of_shared_iterations_is_their_number_if_there_is_time) {
  Load load;
  load.stages = {{10, seconds(60)}};
  load.shared_iterations = 50;
  EXPECT_DOUBLE_EQ(iterations_of(one_load({request()}, load)), 50);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({request(), think(seconds(10))}, load)), 50);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({request(), think(seconds(30))}, load)), 20);
}

TEST(Estimate, of_users_who_gather_is_a_whole_number_of_gatherings) {
  Load load;
  load.stages = {{10, seconds(60)}};
  const Step gather{Gather{seconds(5)}};
  EXPECT_DOUBLE_EQ(iterations_of(one_load({gather, request()}, load)), 120);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({gather, request(), think(seconds(5))}, load)), 120);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({gather, request(), think(seconds(6))}, load)), 60);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({gather, request(), gather, request()}, load)), 60);
}

TEST(Estimate, of_a_search_is_that_of_its_longest_way) {
  Load load;
  load.model = Load::Model::open;
  load.search = CapacitySearch{.from = 10, .to = 40, .precision = {0.5}, .trial = seconds(10)};
  // 10, 20 and 40/s; two halvings of at most 40/s; three confirmations of a minute.
  const double arrivals = (10 + 20 + 40 + 2 * 40) * 10.0 + 3 * 40 * 60.0;
  EXPECT_DOUBLE_EQ(iterations_of(one_load({request()}, load)), arrivals);
  Plan plan = one_load({request()}, load);
  plan.warm_up = seconds(5);
  EXPECT_DOUBLE_EQ(iterations_of(plan), arrivals + 50);
}

}  // namespace
}  // namespace throng::plan
