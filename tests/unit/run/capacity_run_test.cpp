#include "harness/run/capacity_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/net/scope.h"
#include "tests/support/virtual_clock.h"

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Placed {
  plan::Stage stage;
  TimePoint begin;
  [[nodiscard]] TimePoint end() const { return begin + stage.length; }
};

/// A service that fails one request in five of those above its capacity, and a
/// load that asks it once per arrival, in virtual time.
class World {
 public:
  explicit World(double capacity) : capacity_(capacity) {
    plan.name = "search";
    plan.steps = {{.name = "ask"}};
    plan.flows.resize(1);
    plan.loads.resize(1);
    plan.loads[0].name = "talkers";
    plan.loads[0].model = plan::Load::Model::open;
    plan.loads[0].graceful_stop = 4s;
    plan.loads[0].search = plan::CapacitySearch{
        .from = 100, .to = 1000, .precision = {0.3}, .trial = 10s, .cool_down = 2s, .confirm = 20s};
    plan.budgets.resize(1);
    plan.budgets[0].kind = plan::Budget::Kind::errors;
    plan.budgets[0].text = "errors <= 1%";
    plan.budgets[0].limit_share = {0.01};
  }

  TrialGround ground() {
    return {[this](const plan::Stage& stage, TimePoint begin) { placed.push_back({stage, begin}); },
            [this] { return snapshot(); },
            [this] { return clock.now() >= placed.back().end() + lingering; },
            [this](std::string_view name, const std::string& detail) {
              said.push_back(std::string(name) + ": " + detail);
            }};
  }

  judge::Outcome run(CapacityRun& search, TimePoint until = TimePoint::max()) {
    net::Scope scope(clock.executor());
    scope.spawn(search.execute(clock.now()));
    clock.run_until(until);
    if (until != TimePoint::max()) {
      search.stop();
      clock.run();
    }
    judge::Outcome outcome;
    search.tell(outcome);
    return outcome;
  }

  plan::Plan plan;
  testing::VirtualClock clock;
  std::vector<Placed> placed;
  std::vector<std::string> said;
  Duration lingering = 100ms;  // how long requests of a stage are under way after its end
  double others = 0;           // requests per second of another load, all of them fine
  Duration lateness{};         // of every request

 private:
  measure::Snapshot snapshot() {
    measure::Snapshot snapshot;
    snapshot.loads.resize(plan.loads.size());
    snapshot.elapsed = snapshot.measured = clock.now() - TimePoint(1h);
    snapshot.series.reserve(2);
    measure::Series& series = snapshot.series.emplace_back();
    for (const Placed& p : placed) {
      const Duration run = std::clamp(clock.now() - p.begin, Duration::zero(), p.stage.length);
      const auto requests = static_cast<std::uint64_t>(p.stage.target * to_seconds(run));
      const std::uint64_t bad = p.stage.target > capacity_ ? requests / 5 : 0;
      series.outcomes[0] += requests - bad;
      series.outcomes[1] += bad;
      series.failures[static_cast<std::size_t>(Failure::none)] += requests - bad;
      series.failures[static_cast<std::size_t>(Failure::status)] += bad;
      series.from_send[0].record(20ms, requests - bad);
      series.from_send[1].record(20ms, bad);
      snapshot.start_lag.record(lateness, requests);
    }
    if (others > 0) {
      measure::Series& beside = snapshot.series.emplace_back();
      beside.load = 1;
      beside.outcomes[0] = static_cast<std::uint64_t>(others * to_seconds(snapshot.elapsed));
    }
    return snapshot;
  }

  double capacity_;
};

std::vector<double> levels(const World& world) {
  std::vector<double> levels;
  for (const Placed& p : world.placed) levels.push_back(p.stage.target);
  return levels;
}

TEST(CapacityRun, judges_every_trial_by_what_was_measured_in_it_alone) {
  World world(330);
  CapacityRun search(world.clock, world.plan, 0, world.ground());
  const judge::Outcome outcome = world.run(search);
  // 300/s holds although 400/s has failed just before it.
  EXPECT_THAT(levels(world), ElementsAre(100, 200, 400, 300, 350, 300));
  const judge::Capacity& capacity = outcome.capacities.at(0);
  EXPECT_EQ(capacity.found, 300);
  EXPECT_TRUE(capacity.confirmed);
  EXPECT_EQ(capacity.verdict, Verdict::pass);
  ASSERT_EQ(capacity.trials.size(), 6U);
  EXPECT_NEAR(capacity.trials[1].achieved, 200, 1);
  EXPECT_NEAR(capacity.trials[2].achieved, 320, 1);  // a fifth failed
  EXPECT_EQ(capacity.trials[2].why, "errors <= 1%: 20%");
  EXPECT_EQ(capacity.trials[5].length, 20s);
  ASSERT_EQ(outcome.budgets.size(), 1U);
  EXPECT_EQ(outcome.budgets[0].verdict, Verdict::pass);
  EXPECT_EQ(outcome.budgets[0].samples,
            6000U);  // of the confirming trial, and of no other
  EXPECT_TRUE(outcome.doubts.empty());
}

TEST(CapacityRun, holds_other_loads_against_what_they_did_while_a_trial_lasted) {
  World world(330);
  world.lingering = 3s;  // in which the others go on
  world.plan.loads.resize(2);
  world.others = 50;
  plan::Budget rate;
  rate.kind = plan::Budget::Kind::rate;
  rate.limit_rate = Rate::per_second(50);
  rate.of.load = 1;
  world.plan.budgets.push_back(rate);
  CapacityRun search(world.clock, world.plan, 0, world.ground());
  const judge::Outcome outcome = world.run(search);
  EXPECT_EQ(outcome.budgets.at(1).observed, "50/s");
  EXPECT_NEAR(static_cast<double>(outcome.budgets[1].samples), 1000, 1);  // of 20 s
  EXPECT_NEAR(static_cast<double>(outcome.budgets[0].samples), 7000, 1);
  EXPECT_EQ(outcome.capacities.at(0).found, 300);

  World slow(330);
  slow.lingering = 3s;
  slow.plan = world.plan;
  slow.others = 49;
  CapacityRun hopeless(slow.clock, slow.plan, 0, slow.ground());
  const judge::Outcome broken = slow.run(hopeless);
  EXPECT_EQ(broken.budgets.at(1).observed, "49/s");
  EXPECT_EQ(broken.budgets[1].verdict, Verdict::fail);
}

TEST(CapacityRun, lets_the_service_cool_down_between_trials) {
  World world(330);
  CapacityRun search(world.clock, world.plan, 0, world.ground());
  const judge::Outcome outcome = world.run(search);
  for (std::size_t i = 1; i < world.placed.size(); ++i) {
    EXPECT_GE(world.placed[i].begin, world.placed[i - 1].end() + world.lingering + 2s);
    EXPECT_LT(world.placed[i].begin, world.placed[i - 1].end() + world.lingering + 3s);
  }
  EXPECT_EQ(outcome.capacities.at(0).trials.at(1).began, world.placed[1].begin - TimePoint(1h));
}

TEST(CapacityRun, waits_for_what_is_under_way_but_not_for_ever) {
  for (const auto& [lingering, paused] : {std::pair{3s, 5s}, {60s, 7s}}) {
    World world(5000);  // 4 s of grace, and 1 s until what was cut has ended
    world.lingering = lingering;
    CapacityRun search(world.clock, world.plan, 0, world.ground());
    world.run(search);
    ASSERT_GE(world.placed.size(), 2U);
    EXPECT_GE(world.placed[1].begin, world.placed[0].end() + paused);
    EXPECT_LT(world.placed[1].begin, world.placed[0].end() + paused + 1s);
  }
}

TEST(CapacityRun, says_what_it_tries_and_how_that_ended) {
  World world(150);
  CapacityRun search(world.clock, world.plan, 0, world.ground());
  world.run(search);
  ASSERT_GE(world.said.size(), 4U);
  EXPECT_EQ(world.said[0], "trial 1: talkers 100/s for 10s");
  EXPECT_EQ(world.said[1], "trial 1: PASS");
  EXPECT_EQ(world.said[2], "trial 2: talkers 200/s for 10s");
  EXPECT_EQ(world.said[3], "trial 2: FAIL · errors <= 1%: 20%");
  EXPECT_EQ(world.said.back(), "confirm 5: PASS");
}

TEST(CapacityRun, warms_the_service_up_at_the_lowest_level_without_judging_it) {
  World world(5000);
  world.plan.warm_up = 7s;
  world.plan.loads[0].start_after = 3s;
  CapacityRun search(world.clock, world.plan, 0, world.ground());
  const judge::Outcome outcome = world.run(search);
  EXPECT_THAT(levels(world), ElementsAre(100, 100, 200, 400, 800, 1000, 1000));
  EXPECT_EQ(world.placed[0].begin, TimePoint(1h) + 3s);
  EXPECT_EQ(world.placed[0].stage.length, 7s);
  EXPECT_GE(world.placed[1].begin, world.placed[0].end() + 2s);
  EXPECT_EQ(outcome.capacities.at(0).trials.size(), 6U);
  EXPECT_TRUE(outcome.capacities.at(0).at_end);
}

TEST(CapacityRun, blames_the_generator_where_it_was_late_itself) {
  World world(5000);
  CapacityRun search(world.clock, world.plan, 0, world.ground());
  world.lateness = 3s;
  const judge::Outcome outcome = world.run(search);
  EXPECT_THAT(levels(world), ElementsAre(100));
  const judge::Capacity& capacity = outcome.capacities.at(0);
  EXPECT_EQ(capacity.verdict, Verdict::invalid);
  EXPECT_THAT(capacity.why, HasSubstr("start lag"));
  EXPECT_EQ(outcome.doubts.size(), 1U);
}

TEST(CapacityRun, that_is_stopped_judges_nothing_more_and_knows_what_it_knew) {
  World world(330);
  CapacityRun search(world.clock, world.plan, 0, world.ground());
  const judge::Outcome outcome = world.run(search, TimePoint(1h) + 30s);  // in the third trial
  EXPECT_THAT(levels(world), ElementsAre(100, 200, 400));
  EXPECT_LT(world.clock.now(), TimePoint(1h) + 31s);
  const judge::Capacity& capacity = outcome.capacities.at(0);
  EXPECT_EQ(capacity.trials.size(), 2U);
  EXPECT_EQ(capacity.found, 200);
  EXPECT_EQ(capacity.verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace throng::run
