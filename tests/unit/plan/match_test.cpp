#include "harness/plan/match.h"

#include <gtest/gtest.h>

#include <string>

namespace throng::plan {
namespace {

Pattern pattern(const std::string& source) {
  std::string error;
  std::optional<Pattern> made = Pattern::compile(source, error);
  EXPECT_TRUE(made) << error;
  return made.value_or(Pattern{});
}

TEST(Pattern, is_found_anywhere_unless_it_says_otherwise) {
  EXPECT_TRUE(pattern("ram[e]n").found_in("one ramen, please"));
  EXPECT_TRUE(pattern("(?i)RAMEN").found_in("one ramen"));
  EXPECT_FALSE(pattern("^ramen").found_in("one ramen"));
  EXPECT_TRUE(pattern("^(❌|😔)").found_in("😔 not found"));
}

TEST(Pattern, captures_its_first_group_or_else_all_of_it) {
  std::string_view group;
  ASSERT_TRUE(pattern("order #(\\d+) for (\\w+)").capture("your order #17 for ana", group));
  EXPECT_EQ(group, "17");
  ASSERT_TRUE(pattern("#\\d+").capture("your order #17", group));
  EXPECT_EQ(group, "#17");
  ASSERT_TRUE(pattern("a(b*)c").capture("xacx", group)) << "an empty group is there";
  EXPECT_EQ(group, "");
}

TEST(Pattern, a_group_that_took_no_part_captures_nothing) {
  std::string_view group = "before";
  EXPECT_FALSE(pattern("a|(b)").capture("a", group));
  EXPECT_FALSE(pattern("x(y)").capture("z", group));
  EXPECT_EQ(group, "before");
}

TEST(Pattern, what_is_no_regular_expression_says_why) {
  std::string error;
  EXPECT_FALSE(Pattern::compile("a(b", error));
  EXPECT_NE(error.find("missing )"), std::string::npos) << error;
}

TEST(Pattern, none_finds_nothing) {
  std::string_view group;
  EXPECT_FALSE(Pattern{}.found_in("x"));
  EXPECT_FALSE(Pattern{}.capture("x", group));
}

}  // namespace
}  // namespace throng::plan
