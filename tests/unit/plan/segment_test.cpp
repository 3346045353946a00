#include "harness/plan/segment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/plan/load_plan.h"

namespace throng::plan {
namespace {

using testing::HasSubstr;

constexpr const char* kScenario = THRONG_SOURCE_DIR "/scenarios/foodie/first-steps.yaml";
constexpr const char* kSearch = THRONG_SOURCE_DIR "/tests/golden/good/find_capacity_users.yaml";

std::string said(const Loaded& loaded) {
  std::string text;
  for (const Diagnostic& one : loaded.diagnostics) text += format(one, false);
  return text;
}

TEST(ExecutionSegment, is_counted_from_one_as_people_write_it) {
  const auto segment = parse_segment("2/8");
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->index, 1u);
  EXPECT_EQ(segment->count, 8u);
  EXPECT_EQ(print(*segment), "2/8");
  EXPECT_TRUE(parse_segment("1/1"));
  EXPECT_TRUE(parse_segment("1000/1000"));
}

TEST(ExecutionSegment, that_makes_no_sense_is_refused_with_the_reason) {
  const struct {
    const char* text;
    const char* why;
  } rows[] = {
      {"0/8", "the first one is 1/8"},
      {"9/8", "the last one is 8/8"},
      {"1/0", "there are no parts"},
      {"1/1001", "more than 1000 parts"},
      {"2", "expected two whole numbers such as 2/8"},
      {"", "expected two whole numbers"},
      {"/", "expected two whole numbers"},
      {"1/", "expected two whole numbers"},
      {"-1/8", "expected two whole numbers"},
      {"0:1/4", "expected two whole numbers"},
      {"1 /8", "expected two whole numbers"},
      {"1/8/2", "expected two whole numbers"},
      {"1/99999999999999999999", "expected two whole numbers"},
  };
  for (const auto& row : rows) {
    const auto segment = parse_segment(row.text);
    ASSERT_FALSE(segment) << row.text;
    EXPECT_THAT(segment.error().message, HasSubstr(row.why)) << row.text;
  }
}

TEST(ExecutionSegment, is_in_the_plan_and_in_its_print) {
  Overrides overrides;
  overrides.seed = 4;
  overrides.threads = 2;
  overrides.segment = ExecutionSegment{.index = 1, .count = 3};
  const Loaded loaded = load_scenario(kScenario, overrides);
  ASSERT_TRUE(loaded.plan) << said(loaded);
  EXPECT_EQ(loaded.plan->shards(), 6u);
  EXPECT_EQ(loaded.plan->first_shard(), 2u);
  const std::string printed = print(*loaded.plan);
  EXPECT_THAT(printed, HasSubstr("\nsegment: 2/3\n"));
  const Loaded again = load_canonical(printed, "plan.yaml");
  ASSERT_TRUE(again.plan) << said(again);
  EXPECT_EQ(again.plan->segment.index, 1u);
  EXPECT_EQ(again.plan->segment.count, 3u);
}

TEST(ExecutionSegment, needs_a_seed_that_all_of_them_share) {
  Overrides overrides;
  overrides.fresh_seed = 99;
  overrides.segment = ExecutionSegment{.index = 1, .count = 3};
  const Loaded loaded = load_scenario(kScenario, overrides);
  EXPECT_FALSE(loaded.plan);
  EXPECT_THAT(said(loaded), HasSubstr("need the same seed"));
  overrides.segment = ExecutionSegment{.index = 0, .count = 1};
  EXPECT_TRUE(load_scenario(kScenario, overrides).plan) << "1/1 is the whole run";
}

TEST(ExecutionSegment, of_a_search_is_refused) {
  Overrides overrides;
  overrides.seed = 4;
  overrides.segment = ExecutionSegment{.index = 0, .count = 2};
  const Loaded loaded = load_scenario(kSearch, overrides);
  EXPECT_FALSE(loaded.plan);
  EXPECT_THAT(said(loaded), HasSubstr("a search cannot be split into segments"));
}

}  // namespace
}  // namespace throng::plan
