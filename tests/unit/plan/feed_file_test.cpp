#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/plan/csv.h"
#include "harness/plan/yaml_tree.h"

namespace throng::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Read {
  Feed feed;
  std::string mistakes;
};

Read read(const std::string& text, void (*reader)(const Source&, Feed&, Mistakes&)) {
  Source source;
  source.path = "feed";
  source.text = text;
  index_lines(source);
  Mistakes mistakes;
  Read out;
  reader(source, out.feed, mistakes);
  for (const Diagnostic& one : mistakes.take()) out.mistakes += format(one, false);
  return out;
}

TEST(Csv, takes_quotes_commas_and_line_breaks_as_rfc_4180_has_them) {
  const Read csv =
      read("a,b\r\n1,2\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\r\n", read_csv);
  EXPECT_EQ(csv.mistakes, "");
  EXPECT_THAT(csv.feed.columns, ElementsAre("a", "b"));
  EXPECT_THAT(csv.feed.rows, ElementsAre(ElementsAre("1", "2"), ElementsAre("x, y", "say \"hi\""),
                                         ElementsAre("two\nlines", "")));
}

TEST(Csv, the_last_line_may_end_without_a_break_and_empty_lines_are_no_rows) {
  const Read csv = read("a,b\n\n1,2\n\n3,", read_csv);
  EXPECT_EQ(csv.mistakes, "");
  EXPECT_THAT(csv.feed.rows, ElementsAre(ElementsAre("1", "2"), ElementsAre("3", "")));
}

TEST(Csv, a_ragged_row_is_told_with_its_own_line) {
  const Read csv = read("a,b\n\"x\ny\",1\nonly\n", read_csv);
  EXPECT_THAT(csv.mistakes, HasSubstr("feed:4: error: this row has 1 value"));
}

TEST(Csv, a_wrong_separator_is_not_told_of_every_line) {
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) text += "1;2\n";
  const Read csv = read(text, read_csv);
  EXPECT_LT(csv.mistakes.size(), 3000U);
  EXPECT_THAT(csv.mistakes, HasSubstr("feed:2: "));
}

TEST(JsonLines, texts_by_their_value_and_all_else_as_json) {
  const Read lines = read(
      "{\"a\": \"x \\u00e9\", \"b\": [1, 2], \"c\": null}\n\n"
      "{\"c\": 1.50, \"b\": true, \"a\": \"\"}\n",
      read_json_lines);
  EXPECT_EQ(lines.mistakes, "");
  EXPECT_THAT(lines.feed.columns, ElementsAre("a", "b", "c"));
  EXPECT_THAT(lines.feed.rows,
              ElementsAre(ElementsAre("x é", "[1,2]", "null"), ElementsAre("", "true", "1.5")));
}

TEST(JsonLines, a_row_with_other_keys_is_told) {
  const Read lines = read("{\"a\": 1}\n{\"a\": 1, \"b\": 2}\n{\"b\": 2}\n", read_json_lines);
  EXPECT_THAT(lines.mistakes, HasSubstr("feed:2:1"));
  EXPECT_THAT(lines.mistakes, HasSubstr("feed:3:1"));
}

}  // namespace
}  // namespace throng::plan
