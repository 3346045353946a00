#include "harness/plan/schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/support/stages.h"

namespace throng::plan {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Shape = Stage::Shape;
using testing::burst;
using testing::hold;
using testing::ramp;
using testing::sine;

// What the rate is at each moment, summed up in small steps: slow, and beyond doubt.
double by_steps(const std::vector<Stage>& stages) {
  constexpr int kSteps = 20'000;
  double sum = 0;
  double before = 0;
  for (const Stage& stage : stages) {
    if (stage.shape == Shape::burst) {
      sum += stage.target;
      continue;
    }
    const double length = to_seconds(stage.length);
    double level = before;
    for (int i = 0; i < kSteps; ++i) {
      const double part = (i + 0.5) / kSteps;
      level = stage.target;
      if (stage.shape == Shape::ramp) level = before + (stage.target - before) * part;
      if (stage.shape == Shape::sine) {
        level += stage.amplitude *
                 std::sin(2 * std::numbers::pi * part * length / to_seconds(stage.period));
      }
      sum += level * length / kSteps;
    }
    before = stage.shape == Shape::ramp ? stage.target : level;
  }
  return sum;
}

TEST(Schedule, area_is_the_integral_of_the_rate) {
  const std::vector<Stage> rows[] = {
      {hold(10, seconds(5))},
      {ramp(10, seconds(4)), hold(10, seconds(5)), ramp(0, seconds(2))},
      {hold(10, seconds(1)), hold(0, seconds(3)), ramp(20, seconds(2))},
      {sine(50, 20, seconds(10), seconds(10))},
      {sine(50, 50, seconds(10), seconds(5))},
      {sine(50, 20, seconds(10), milliseconds(2500)), ramp(0, seconds(2))},  // from 70/s
      {hold(10, seconds(1)), burst(300), ramp(20, seconds(2))},              // from 10/s
  };
  for (const std::vector<Stage>& stages : rows) {
    EXPECT_NEAR(area(stages), by_steps(stages), 0.02) << stages.size() << " stages";
  }
}

TEST(Schedule, whole_rounds_of_a_sine_are_their_mean) {
  EXPECT_NEAR(area({sine(50, 50, seconds(10), seconds(30))}), 1500, 1e-6);
}

TEST(Schedule, its_peak_is_the_top_that_is_reached) {
  EXPECT_DOUBLE_EQ(peak({hold(5, seconds(1)), ramp(10, seconds(1)), hold(7, seconds(1))}), 10);
  EXPECT_DOUBLE_EQ(peak({sine(50, 20, seconds(10), seconds(10))}), 70);
  EXPECT_NEAR(peak({sine(50, 20, seconds(12), seconds(1))}), 60, 1e-9);  // sin 30° is a half
  EXPECT_DOUBLE_EQ(peak({burst(300), hold(5, seconds(1))}), 5);
}

Load searching(Load::Model model, double from, double to, double precision) {
  Load load;
  load.model = model;
  load.graceful_stop = seconds(1);
  load.search = CapacitySearch{.from = from,
                               .to = to,
                               .precision = {precision},
                               .trial = seconds(10),
                               .cool_down = seconds(2),
                               .confirm = seconds(20)};
  return load;
}

TEST(Schedule, the_longest_way_of_a_search_climbs_halves_and_confirms) {
  // 10, 20, 40, 80, 100; 1/16 is four halvings, and one for rounding; three confirmations.
  const SearchWay way = longest_way(searching(Load::Model::open, 10, 100, 1.0 / 16));
  EXPECT_EQ(way.trials, 5u + 5u + 3u);
  EXPECT_EQ(way.length, seconds(10 * (10 + 3) + 3 * (20 + 3)));
}

TEST(Schedule, a_search_for_users_halves_down_to_one_of_them) {
  // 1, 2, 4; between 2 and 4 there are but two halvings, however precise one wants it.
  EXPECT_EQ(longest_way(searching(Load::Model::closed, 1, 4, 0.001)).trials, 3u + 2u + 3u);
}

TEST(Schedule, a_search_of_one_level_tries_and_confirms_it) {
  EXPECT_EQ(longest_way(searching(Load::Model::open, 10, 10, 0.01)).trials, 1u + 3u);
}

TEST(Schedule, a_plan_is_as_long_as_the_longest_of_its_loads) {
  Plan plan;
  plan.warm_up = seconds(7);
  plan.loads.push_back(searching(Load::Model::open, 10, 10, 0.01));
  plan.loads.back().start_after = seconds(3);
  // The warm-up of a search has a stage and a cool-down of its own.
  EXPECT_EQ(plan.length(), seconds(3 + 7 + 2 + 13 + 3 * 23));
  EXPECT_EQ(plan.loads.back().most_users(), 1000u);
  plan.loads.back().model = Load::Model::closed;
  EXPECT_EQ(plan.loads.back().most_users(), 10u);
  plan.loads.emplace_back().stages = {hold(5, seconds(500))};
  EXPECT_EQ(plan.length(), seconds(500));
}

}  // namespace
}  // namespace throng::plan
