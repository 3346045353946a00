#include "harness/plan/estimate.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace throng::plan {
namespace {

using std::chrono::seconds;

Step request(std::uint32_t step = 0) { return {ExchangeStep{step, {}}}; }
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

TEST(Estimate, of_one_step_counts_its_requests_alone) {
  OneOf choice;
  choice.branches = {{3, steps({request(7), request()})}, {1, steps({request(7)})}};
  const Flow flow{"flow", {}, {request(7), {Repeat{4, steps({request(7)})}}, {choice}}};
  EXPECT_DOUBLE_EQ(estimate(flow, 7).requests, 1 + 4 + 1);
  EXPECT_DOUBLE_EQ(estimate(flow, 0).requests, 0.75);
  EXPECT_DOUBLE_EQ(estimate(flow, 3).requests, 0);
}

TEST(Estimate, of_a_condition_has_the_requests_of_one_branch_in_the_time_of_the_other) {
  const When when{.value = {},
                  .match = {},
                  .then = steps({request(), request(), think(seconds(3600))}),
                  .otherwise = steps({request(), think(seconds(2))})};
  const Flow flow{"flow", {}, {{when}}};
  EXPECT_DOUBLE_EQ(estimate(flow).requests, 2);
  EXPECT_EQ(estimate(flow).thinking, seconds(2));
}

TEST(Estimate, of_a_closed_load_is_its_user_seconds_over_the_thinking_time_and_what_began_last) {
  Load load;
  load.stages = {{10, seconds(10), Stage::Shape::ramp},
                 {10, seconds(20)}};  // 50 + 200 user-seconds
  EXPECT_DOUBLE_EQ(requests_of(one_load({request(), request(), think(seconds(5))}, load)), 120);
  load.iterations = 3;  // of 10 users
  EXPECT_DOUBLE_EQ(requests_of(one_load({request(), request(), think(seconds(5))}, load)), 60);
  load.stages.push_back({0, seconds(0)});
  load.stages.push_back({10, seconds(10)});  // ten more, who have three iterations too
  EXPECT_DOUBLE_EQ(requests_of(one_load({request(), request(), think(seconds(5))}, load)), 120);
}

TEST(Estimate, counts_iterations_that_begin_and_have_no_time_to_end) {
  Load load;
  load.stages = {{100, seconds(10)}};
  EXPECT_DOUBLE_EQ(requests_of(one_load({request(), think(seconds(30))}, load)), 100);
  load.stages = {{10, seconds(12)}};
  load.every = seconds(5);
  load.in_step = true;  // at 0, 5 and 10 s
  EXPECT_DOUBLE_EQ(requests_of(one_load({request()}, load)), 30);
  load.every.reset();
  const When when{
      .value = {}, .match = {}, .then = steps({think(seconds(3600))}), .otherwise = nullptr};
  EXPECT_DOUBLE_EQ(requests_of(one_load({request(), {when}}, load)), -1) << "they may not think";
}

TEST(Estimate, of_a_time_that_is_drawn_is_no_less_than_what_chance_may_make_of_it) {
  Load load;
  load.stages = {{10, seconds(60)}};
  const Step drawn{thought(Think::Kind::exponential, seconds(2), {})};
  // The mean of a Poisson process and the one at its beginning are 31 of each user.
  EXPECT_GE(iterations_of(one_load({request(), drawn}, load)), 310);
  EXPECT_LE(iterations_of(one_load({request(), drawn}, load)), 320);
}

TEST(Estimate, of_a_part_of_the_schedule_leaves_out_the_rest) {
  Load load;
  load.stages = {{10, seconds(10), Stage::Shape::ramp}, {10, seconds(20)}};
  load.stages[1].phase = 1;
  const Plan plan = one_load({request(), think(seconds(5))}, load);
  const auto of = [&](const SchedulePart& part) {
    return estimate(plan, load, part).iterations.value_or(-1);
  };
  EXPECT_DOUBLE_EQ(of({{}, 0}), 50.0 / 5 + 10);
  EXPECT_DOUBLE_EQ(of({{}, 1}), 200.0 / 5 + 10) << "ten are there already";
  EXPECT_DOUBLE_EQ(of({seconds(5), {}}), 237.5 / 5 + 10);
  EXPECT_DOUBLE_EQ(of({seconds(30), {}}), 0);
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
  EXPECT_DOUBLE_EQ(iterations_of(one_load({request(), think(seconds(31))}, load)), 20);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({request(), think(seconds(60))}, load)), 10);
}

TEST(Estimate, of_users_who_gather_is_a_whole_number_of_gatherings) {
  Load load;
  load.stages = {{10, seconds(60)}};
  const Step gather{Gather{seconds(5)}};
  EXPECT_DOUBLE_EQ(iterations_of(one_load({gather, request()}, load)), 120);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({gather, request(), think(seconds(5))}, load)), 120);
  // The first need not wait: it may think for 6 s and begin anew, the others take 10 s.
  EXPECT_DOUBLE_EQ(iterations_of(one_load({gather, request(), think(seconds(6))}, load)), 70);
  EXPECT_DOUBLE_EQ(iterations_of(one_load({gather, request(), gather, request()}, load)), 60);
}

TEST(Estimate, of_instants_of_two_distances_takes_the_longer_one) {
  Load load;
  load.stages = {{10, std::chrono::minutes(10)}};
  const Step nine{Gather{seconds(9)}};
  const Step ten{Gather{seconds(10)}};
  // 9 and 10, 18 and 20, 27 and 30 s, …: both in ten seconds.
  EXPECT_DOUBLE_EQ(requests_of(one_load({nine, request(), ten, request()}, load)), 1200);
  EXPECT_DOUBLE_EQ(requests_of(one_load({ten, request(), nine, request()}, load)), 1200);
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
