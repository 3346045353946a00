#include "harness/load/condition.h"

#include <gtest/gtest.h>

#include "tests/unit/load/plans.h"

namespace throng::load {
namespace {

template <typename Set>
plan::Match match(Set set) {
  plan::Match m;
  set(m);
  return m;
}

TEST(Condition, holds_or_names_what_is_broken) {
  std::vector<std::string> variables{"ramen"};
  const Values values{.variables = variables};
  const auto ramen = join({variable(0)});
  struct Row {
    plan::Match match;
    std::optional<std::string_view> value;
    Broken want;
  };
  using M = plan::Match;
  const Row rows[] = {
      {M{}, "x", Broken::none},
      {M{}, std::nullopt, Broken::none},
      {match([](M& m) { m.exists = true; }), "", Broken::none},
      {match([](M& m) { m.exists = true; }), std::nullopt, Broken::exists},
      {match([](M& m) { m.exists = false; }), std::nullopt, Broken::none},
      {match([](M& m) { m.exists = false; }), "x", Broken::exists},
      {match([&](M& m) { m.is = ramen; }), "ramen", Broken::none},
      {match([&](M& m) { m.is = ramen; }), "ramen ", Broken::is},
      {match([&](M& m) { m.is = ramen; }), std::nullopt, Broken::is},
      {match([&](M& m) { m.is_not = ramen; }), "sushi", Broken::none},
      {match([&](M& m) { m.is_not = ramen; }), "ramen", Broken::is_not},
      {match([&](M& m) { m.is_not = ramen; }), std::nullopt, Broken::none},
      {match([&](M& m) { m.contains = ramen; }), "one ramen please", Broken::none},
      {match([&](M& m) { m.contains = ramen; }), "one sushi", Broken::contains},
      {match([&](M& m) { m.contains = ramen; }), std::nullopt, Broken::contains},
      {match([&](M& m) { m.lacks = ramen; }), "one sushi", Broken::none},
      {match([&](M& m) { m.lacks = ramen; }), "one ramen", Broken::lacks},
      {match([&](M& m) { m.lacks = ramen; }), std::nullopt, Broken::none},
      {match([](M& m) { m.matches = pattern("^[0-9]+$"); }), "17", Broken::none},
      {match([](M& m) { m.matches = pattern("^[0-9]+$"); }), "17a", Broken::matches},
      {match([](M& m) { m.matches = pattern("x*"); }), std::nullopt, Broken::matches},
      {match([](M& m) { m.one_of = {"a", "b"}; }), "b", Broken::none},
      {match([](M& m) { m.one_of = {"a", "b"}; }), "c", Broken::one_of},
      {match([](M& m) { m.one_of = {"a", "b"}; }), std::nullopt, Broken::one_of},
      {match([](M& m) { m.at_least = 3; }), "3", Broken::none},
      {match([](M& m) { m.at_least = 3; }), "2.99", Broken::at_least},
      {match([](M& m) { m.at_least = 3; }), "three", Broken::at_least},
      {match([](M& m) { m.at_most = 3; }), "-1e3", Broken::none},
      {match([](M& m) { m.at_most = 3; }), "3.01", Broken::at_most},
      {match([](M& m) { m.at_most = 3; }), std::nullopt, Broken::at_most},
      {match([](M& m) { m.at_least = 1, m.at_most = 3; }), "4", Broken::at_most},
  };
  std::string room;
  int number = 0;
  for (const Row& row : rows) {
    EXPECT_EQ(first_broken(row.match, row.value, values, room), row.want) << "row " << number;
    ++number;
  }
}

TEST(Condition, says_why_in_words_a_person_can_act_on) {
  struct Row {
    plan::Expectation expectation;
    Broken broken;
    std::optional<std::string_view> value;
    std::string want;
  };
  using M = plan::Match;
  const Row rows[] = {
      {{pointer("/a"), match([](M& m) { m.is = text("x"); })},
       Broken::is,
       "y\nz",
       R"(/a is not "x": "y z")"},
      {{pointer("/a"), match([](M& m) { m.contains = text("x"); })},
       Broken::contains,
       std::nullopt,
       R"(/a does not contain "x": it is not there)"},
      {{header("Content-Type"), match([](M& m) { m.exists = true; })},
       Broken::exists,
       std::nullopt,
       "the header Content-Type is not there"},
      {{whole_body(), match([](M& m) { m.lacks = text("Traceback"); })},
       Broken::lacks,
       "Traceback",
       R"(the body contains "Traceback": "Traceback")"},
      {{pointer("/n"), match([](M& m) { m.at_most = 2.5; })},
       Broken::at_most,
       "3",
       R"(/n is not at most 2.5: "3")"},
  };
  for (const Row& row : rows) {
    std::string out;
    explain(row.expectation, row.broken, row.value, out);
    EXPECT_EQ(out, row.want);
  }
}

}  // namespace
}  // namespace throng::load
