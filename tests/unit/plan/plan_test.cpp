#include "harness/plan/plan.h"

#include <gtest/gtest.h>

#include "harness/base/random.h"
#include "harness/plan/escape.h"
#include "harness/plan/load_plan.h"

namespace throng::plan {
namespace {

using std::chrono::seconds;

Load closed(std::vector<Stage> stages) {
  Load load;
  load.stages = std::move(stages);
  return load;
}

TEST(Load, is_as_long_as_its_stages_and_as_large_as_its_largest) {
  const Load load = closed({{10, seconds(5), Stage::Shape::ramp},
                            {10, seconds(20)},
                            {0, seconds(5), Stage::Shape::ramp}});
  EXPECT_EQ(load.length(), seconds(30));
  EXPECT_EQ(load.most_users(), 10U);
  EXPECT_EQ(closed({}).length(), seconds(0));
  EXPECT_EQ(closed({}).most_users(), 0U);
}

TEST(Load, an_open_one_has_at_most_as_many_users_as_may_be_in_flight) {
  Load load = closed({{500, seconds(5)}});
  load.model = Load::Model::open;
  load.max_in_flight = 70;
  EXPECT_EQ(load.most_users(), 70U);
}

TEST(Plan, lasts_until_its_last_load_is_over) {
  Plan plan;
  plan.loads = {closed({{3, seconds(30)}}), closed({{4, seconds(10)}})};
  EXPECT_EQ(plan.length(), seconds(30));
  plan.loads[1].start_after = seconds(25);
  EXPECT_EQ(plan.length(), seconds(35));
  EXPECT_EQ(plan.most_users(), 7U);
}

TEST(Plan, a_search_has_its_warm_up_and_a_rest_before_its_first_trial) {
  Plan plan;
  plan.warm_up = seconds(20);
  plan.loads = {closed({{3, seconds(30)}}), closed({})};
  EXPECT_EQ(plan.searched(), std::nullopt);
  EXPECT_EQ(plan.end_of(plan.loads[0]), seconds(30)) << "any other load warms up within its time";
  Load& searching = plan.loads[1];
  searching.search = CapacitySearch{.from = 1, .to = 10, .cool_down = seconds(3)};
  searching.start_after = seconds(5);
  EXPECT_EQ(plan.searched(), 1U);
  EXPECT_EQ(plan.end_of(searching), seconds(28) + searching.length());
  EXPECT_EQ(plan.length(), plan.end_of(searching));
  plan.warm_up = {};
  EXPECT_EQ(plan.end_of(searching), seconds(5) + searching.length());
}

TEST(Flow, each_step_of_its_tree_is_seen_once_and_before_those_inside_it) {
  const auto steps = [](std::vector<Step> list) {
    return std::make_shared<const Steps>(std::move(list));
  };
  const auto think = [](int n) { return Step{Think{.a = seconds(n)}}; };
  OneOf choice;
  choice.branches = {{1, steps({think(2)})}, {1, steps({think(3)})}};
  const When when{.value = {}, .match = {}, .then = steps({think(4)}), .otherwise = nullptr};
  const When both{
      .value = {}, .match = {}, .then = steps({}), .otherwise = steps({think(5), think(6)})};
  const Steps all = {think(1), {Repeat{7, steps({{choice}, {when}})}}, {both}, think(7)};
  std::vector<std::int64_t> seen;
  for_each_step(all, [&](const Step& step) {
    const auto* one = std::get_if<Think>(&step.what);
    seen.push_back(one != nullptr ? one->a / seconds(1) : -static_cast<int>(step.what.index()));
  });
  // Repeat, OneOf and When by their place among the kinds.
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, -3, -4, 2, 3, -5, 4, -5, 5, 6, 7}));
}

TEST(Plan, the_run_is_twenty_bits_of_the_seed) {
  const std::string path = std::string(THRONG_SOURCE_DIR) + "/tests/golden/good/limits.yaml";
  const Loaded own = load_scenario(path, {});
  ASSERT_TRUE(own.plan);
  EXPECT_EQ(own.plan->seed, 42U);
  EXPECT_EQ(own.plan->run, mix(42) & 0xfffffU);
  Overrides given;
  given.seed = 7;
  given.threads = 3;
  const Loaded other = load_scenario(path, given);
  ASSERT_TRUE(other.plan);
  EXPECT_EQ(other.plan->seed, 7U);
  EXPECT_EQ(other.plan->run, mix(7) & 0xfffffU);
  EXPECT_EQ(other.plan->threads, 3U);
}

TEST(Escape, writes_a_text_into_its_surroundings) {
  EXPECT_EQ(escaped("a\"b\\c\n\x01 é", Escape::json), "a\\\"b\\\\c\\n\\u0001 é");
  EXPECT_EQ(escaped("a b&c=é/~", Escape::query), "a%20b%26c%3D%C3%A9%2F~");
  EXPECT_EQ(escaped("a/b", Escape::path), "a%2Fb");
  EXPECT_EQ(escaped("a\r\nX: y", Escape::header), "aX: y");
  EXPECT_EQ(escaped("a\"b", Escape::none), "a\"b");
}

TEST(Template, tells_its_text_only_where_no_user_matters) {
  Template text;
  Segment literal;
  literal.text = "costs 5$";
  Segment secret;
  secret.text = "hush";
  secret.source = "${secret:KEY}";
  secret.secret = true;
  text.segments = {literal, secret};
  EXPECT_TRUE(text.constant());
  EXPECT_EQ(text.text(), "costs 5$hush");
  EXPECT_EQ(text.source(), "costs 5$$${secret:KEY}");
  Segment user;
  user.kind = Segment::Kind::user;
  user.source = "${user}";
  text.segments.push_back(user);
  EXPECT_FALSE(text.constant());
}

}  // namespace
}  // namespace throng::plan
