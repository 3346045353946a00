#include "harness/load/render.h"

#include <gtest/gtest.h>

#include <map>

#include "harness/load/escape.h"
#include "tests/unit/load/plans.h"

namespace throng::load {
namespace {

using plan::Escape;
using Kind = plan::Segment::Kind;

std::string escaped(std::string_view value, Escape escape, Into into = Into::body) {
  std::string out;
  append_escaped(value, escape, into, out);
  return out;
}

TEST(Escape, writes_each_place_in_its_own_way) {
  struct Row {
    std::string value;
    Escape escape;
    Into into;
    std::string want;
  };
  const Row rows[] = {
      {"a\"b\\c\n\r\t", Escape::json, Into::body, R"(a\"b\\c\n\r\t)"},
      {std::string("\x01\x7f\0", 3), Escape::json, Into::body, R"(\u0001\u007F\u0000)"},
      {"żółw 🐢", Escape::json, Into::body, "żółw 🐢"},
      {"a\xff"
       "b\xc3",
       Escape::json, Into::body,
       "a\xef\xbf\xbd"
       "b\xef\xbf\xbd"},
      {"\xed\xa0\x80", Escape::json, Into::body,
       "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},  // a surrogate
      {"a b&c=d/ż", Escape::query, Into::body, "a%20b%26c%3Dd%2F%C5%BC"},
      {"a-._~9", Escape::query, Into::body, "a-._~9"},
      {"a b/c?d&e=f:g", Escape::path, Into::target, "a%20b%2Fc%3Fd%26e%3Df%3Ag"},
      {"a\r\nX-Evil: 1", Escape::header, Into::header, "aX-Evil: 1"},
      {"a\r\nX-Evil: 1", Escape::none, Into::header, "aX-Evil: 1"},
      {"/a b\r\n", Escape::none, Into::target, "/a%20b%0D%0A"},
      {"a\r\n\"", Escape::none, Into::body, "a\r\n\""},
  };
  for (const Row& row : rows) EXPECT_EQ(escaped(row.value, row.escape, row.into), row.want);
}

TEST(Escape, makes_text_readable_and_short_without_cutting_a_character) {
  std::string out;
  append_readable(
      "a\nb\x7f\xff"
      "ż",
      100, out);
  EXPECT_EQ(out, "a b ?ż");
  out.clear();
  append_readable("abż", 3, out);
  EXPECT_EQ(out, "ab");
}

class Rendering : public ::testing::Test {
 protected:
  std::string rendered(const plan::Template& what) {
    std::string out;
    render(what, values, Into::body, out);
    return out;
  }

  Random random{1};
  std::vector<std::string> variables{"Saffron", ""};
  std::vector<std::string> row{"ramen", "sushi"};
  std::vector<const std::vector<std::string>*> rows{&row, nullptr};
  Values values{.variables = variables,
                .rows = rows,
                .run = "00AB",
                .conversation = "throng-00AB-3",
                .marker = "TH-marker",
                .load = "diners",
                .instance = "agent-1",
                .user = 3,
                .iteration = 14,
                .random = &random};
};

TEST_F(Rendering, fills_every_kind_of_hole) {
  const std::pair<plan::Segment, std::string> rows_of[] = {
      {literal("as it is \""), "as it is \""},
      {variable(0), "Saffron"},
      {variable(1, Escape::none, "nothing"), "nothing"},  // not set: the fallback
      {variable(9), ""},
      {feed(0, 1), "sushi"},
      {feed(0, 5), ""},
      {feed(1, 0), ""},
      {hole(Kind::run), "00AB"},
      {hole(Kind::user), "3"},
      {hole(Kind::iteration), "14"},
      {hole(Kind::conversation), "throng-00AB-3"},
      {hole(Kind::marker), "TH-marker"},
      {hole(Kind::load), "diners"},
      {hole(Kind::instance), "agent-1"},
  };
  for (const auto& [segment, want] : rows_of) EXPECT_EQ(rendered(join({segment})), want);
}

TEST_F(Rendering, appends_the_parts_in_their_order) {
  EXPECT_EQ(rendered(join({literal("order "), feed(0, 0), literal(" for "), hole(Kind::user)})),
            "order ramen for 3");
}

TEST_F(Rendering, makes_valid_uuids_that_differ) {
  const auto one = join({hole(Kind::uuid)});
  const std::string a = rendered(one);
  const std::string b = rendered(one);
  EXPECT_NE(a, b);
  for (const std::string& id : {a, b}) {
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef-"), std::string::npos);
  }
}

TEST_F(Rendering, draws_from_the_whole_range_and_all_choices) {
  plan::Segment range = hole(Kind::random_int);
  range.low = -1;
  range.high = 1;
  plan::Segment choice = hole(Kind::random_choice);
  choice.choices = {"a", "b"};
  std::map<std::string, int> seen;
  for (int i = 0; i < 200; ++i) {
    ++seen[rendered(join({range}))];
    ++seen[rendered(join({choice}))];
  }
  EXPECT_EQ(seen.size(), 5U);
  for (const char* value : {"-1", "0", "1", "a", "b"}) EXPECT_GT(seen[value], 20) << value;
}

TEST_F(Rendering, gives_the_same_values_from_the_same_seed) {
  const auto what = join({hole(Kind::uuid)});
  const std::string first = rendered(what);
  random = Random(1);
  EXPECT_EQ(rendered(what), first);
}

}  // namespace
}  // namespace throng::load
