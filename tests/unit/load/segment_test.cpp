// A run divided into segments and threads is, all of them together, exactly the whole run.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "tests/support/stages.h"
#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;
using testing::burst;
using testing::hold;

/// What one request says of who came when, with which row of the feed.
using Came = std::tuple<double, std::uint32_t, std::string>;

struct Seen {
  std::vector<Came> came;
  std::vector<std::string> rows;
  std::uint64_t asked = 0;
  std::uint64_t dropped = 0;
};

/// Shard `shard` of `shards`, added to `seen`.
void run_shard(const plan::Plan& plan, std::uint32_t shard, std::uint32_t shards, Seen& seen) {
  CrewHarness run(plan, acknowledge, 1, shard, shards);
  run.run();
  for (std::size_t i = 0; i < run.count(); ++i) {
    const std::string row = run.service.requests().at(i).target();
    seen.came.emplace_back(run.ms(run.seen(i).intended), run.seen(i).user,
                           std::string(run.seen(i).identity));
    seen.rows.push_back(row);
    EXPECT_EQ(run.seen(i).conversation % shards, shard);
  }
  for (const auto& counts : run.crew.counts()) {
    seen.asked += counts->asked.load();
    seen.dropped += counts->dropped_in_flight.load();
  }
}

/// Three processes with two threads each, as run/ numbers them.
Seen run_segments(const plan::Plan& plan) {
  Seen seen;
  for (std::uint32_t index = 0; index < 3; ++index) {
    plan::Plan part = plan;
    part.threads = 2;
    part.segment = {.index = index, .count = 3};
    for (std::uint32_t thread = 0; thread < part.threads; ++thread) {
      run_shard(part, part.first_shard() + thread, part.shards(), seen);
    }
  }
  std::sort(seen.came.begin(), seen.came.end());
  std::sort(seen.rows.begin(), seen.rows.end());
  return seen;
}

Seen run_whole(const plan::Plan& plan) {
  Seen seen;
  run_shard(plan, 0, 1, seen);
  std::sort(seen.came.begin(), seen.came.end());
  std::sort(seen.rows.begin(), seen.rows.end());
  return seen;
}

plan::Plan with_feed(plan::Plan plan) {
  plan.feeds.resize(1);
  plan.feeds[0].order = plan::Feed::Order::shuffle;
  for (int i = 0; i < 5000; ++i) plan.feeds[0].rows.push_back({std::to_string(i)});
  return plan;
}

TEST(Segments, of_an_open_load_have_its_users_arrivals_and_rows_between_them) {
  for (const auto spacing : {plan::Load::Spacing::even, plan::Load::Spacing::poisson}) {
    plan::Plan plan = with_feed(open_plan(steps(get_row(0)), 0, 0s));
    using Shape = plan::Stage::Shape;
    plan.loads[0].stages = {
        {.target = 40, .length = 3s, .shape = Shape::ramp},
        {.target = 25, .shape = Shape::burst},
        {.target = 30, .length = 4s, .shape = Shape::sine, .amplitude = 20, .period = 2s},
        {.target = 10, .length = 2s}};
    plan.loads[0].spacing = spacing;
    plan.loads.push_back(plan.loads[0]);
    plan.loads[1].start_after = 500ms;
    const Seen whole = run_whole(plan);
    const Seen parts = run_segments(plan);
    EXPECT_GT(whole.came.size(), 400U);
    EXPECT_EQ(parts.came, whole.came);
    EXPECT_EQ(parts.asked, whole.asked);
    EXPECT_EQ(whole.asked, whole.came.size());
  }
}

TEST(Segments, of_an_open_load_deal_the_rows_of_one_pass_between_them) {
  const plan::Plan plan = with_feed(open_plan(steps(get_row(0)), 60, 10s));
  const Seen whole = run_whole(plan);
  const Seen parts = run_segments(plan);
  EXPECT_EQ(whole.rows.size(), 600U);
  EXPECT_EQ(parts.rows, whole.rows);
  EXPECT_EQ(std::set<std::string>(parts.rows.begin(), parts.rows.end()).size(), 600U);
}

TEST(Segments, of_a_closed_load_have_its_users_between_them_each_with_its_place_in_the_pace) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 0, 0s);
  plan.loads[0].stages = {{.target = 23, .length = 2s, .shape = plan::Stage::Shape::ramp},
                          {.target = 23, .length = 3s},
                          {.target = 4, .length = 2s, .shape = plan::Stage::Shape::ramp}};
  plan.loads[0].every = 700ms;
  plan.loads.push_back(plan.loads[0]);
  plan.loads[1].in_step = true;
  const Seen whole = run_whole(plan);
  const Seen parts = run_segments(plan);
  EXPECT_GT(whole.came.size(), 200U);
  EXPECT_EQ(parts.came, whole.came);
  EXPECT_EQ(parts.asked, whole.asked);
}

TEST(Segments, of_a_closed_load_have_its_shared_iterations_between_them) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 10, 1h);
  plan.loads[0].shared_iterations = 101;
  EXPECT_EQ(run_whole(plan).came.size(), 101U);
  EXPECT_EQ(run_segments(plan).came.size(), 101U);
}

TEST(Segments, drop_nothing_for_which_the_whole_has_room) {
  plan::Plan plan = open_plan(steps(get(0, "/")), 0, 0s);
  plan.loads[0].max_in_flight = 10;  // of six shards, four are dealt two and two are dealt one
  // The second burst begins in the middle of a round, and so with other shards than the first.
  plan.loads[0].stages = {burst(9), hold(0, 1s), burst(9), hold(6, 10s)};
  const Seen whole = run_whole(plan);
  const Seen parts = run_segments(plan);
  EXPECT_EQ(whole.dropped, 0U);
  EXPECT_EQ(whole.came.size(), 78U);
  EXPECT_EQ(parts.dropped, 0U);
  EXPECT_EQ(parts.came, whole.came);
}

TEST(Segments, have_each_its_part_of_the_bound_rounded_up) {
  plan::Plan plan = open_plan(steps(get(0, "/")), 0, 0s);
  plan.loads[0].stages = {burst(60)};
  plan.loads[0].max_in_flight = 10;
  Seen parts = run_segments(plan);
  EXPECT_EQ(parts.came.size(), 12U);
  EXPECT_EQ(parts.dropped, 48U);
  plan.loads[0].max_in_flight = 4;  // fewer than shards: nobody has none
  parts = run_segments(plan);
  EXPECT_EQ(parts.came.size(), 6U);
  EXPECT_EQ(parts.dropped, 54U);
}

TEST(Segments, give_a_person_the_same_number_whoever_was_dropped_before) {
  plan::Plan plan = open_plan(steps(get(0, "/")), 100, 1s);
  plan.loads[0].max_in_flight = 1;
  CrewHarness run(plan, after(35ms));
  run.run();
  ASSERT_GT(run.count(), 20U);
  for (std::size_t i = 0; i < run.count(); ++i) {
    // The k-th arrival, at k · 10 ms, is user k + 1.
    EXPECT_EQ(run.seen(i).user, 1 + run.ms(run.seen(i).intended) / 10);
  }
}

}  // namespace
}  // namespace throng::load
