#include "harness/plan/yaml_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/plan/yaml_out.h"

namespace throng::plan {
namespace {

using testing::HasSubstr;

class Yaml {
 public:
  explicit Yaml(std::string text) {
    source_.path = "file";
    source_.text = std::move(text);
    index_lines(source_);
    Mistakes mistakes;
    root = read_yaml(source_, mistakes);
    for (const Diagnostic& one : mistakes.take()) said += format(one, false);
  }
  std::optional<Node> root;
  std::string said;

 private:
  Source source_;
};

TEST(YamlTree, knows_the_place_of_every_key_and_value) {
  const Yaml yaml("a: 1\nb:\n  - x\n  - {c: \"d\"}\n");
  ASSERT_TRUE(yaml.root) << yaml.said;
  const Node& b = yaml.root->items.at(1);
  EXPECT_EQ(yaml.root->keys.at(1).line, 2);
  EXPECT_EQ(b.items.at(0).line, 3);
  EXPECT_EQ(b.items.at(0).column, 5);
  const Node& d = b.items.at(1).items.at(0);
  EXPECT_EQ(d.line, 4);
  EXPECT_EQ(d.column, 9);
  EXPECT_FALSE(d.plain);
  EXPECT_TRUE(yaml.root->items.at(0).plain);
}

TEST(YamlTree, a_column_is_counted_in_characters_not_in_bytes) {
  const Yaml yaml("ключ: {\"é\": 1, é: 2}\n");
  EXPECT_THAT(yaml.said, HasSubstr("file:1:16: error: `é` stands here twice"));
}

TEST(YamlTree, a_quoted_text_that_never_ends_is_told_where_it_begins) {
  for (const char* text : {"a: 1\nb: \"x\\\"\n", "a: 1\nb: 'x''\nc: d\n"}) {
    const Yaml yaml(text);
    EXPECT_FALSE(yaml.root);
    EXPECT_THAT(yaml.said, HasSubstr("file:2:4: error: not YAML: ")) << text;
  }
  EXPECT_EQ(Yaml("a: 'it''s'\nb: \"\\\\\"\nc: |\n  \"open\n").said, "");
}

TEST(YamlTree, an_alias_counts_as_what_it_repeats) {
  std::string text = "a: &a [1,1,1,1,1,1,1,1,1,1]\n";
  for (char c = 'b'; c < 'j'; ++c) {
    text += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) text += std::string(i == 0 ? "*" : ", *") + char(c - 1);
    text += "]\n";
  }
  EXPECT_THAT(Yaml(text).said, HasSubstr("more than 200000 values"));
}

TEST(YamlTree, an_alias_within_what_it_repeats_is_refused) {
  EXPECT_NE(Yaml("a: &a [1, *a]\n").said, "");
}

TEST(YamlTree, survives_deep_nesting) {
  const std::string deep(100000, '[');
  EXPECT_NE(Yaml("a: " + deep).said, "");
  EXPECT_NE(Yaml("a: " + std::string(300, '[') + std::string(300, ']') + "\n").said, "");
}

TEST(YamlTree, finds_the_first_byte_that_is_not_utf8) {
  struct Row {
    std::string text;
    std::size_t want;
  };
  const Row rows[] = {{"plain\tx\r\n", std::string::npos},
                      {"é🍜", std::string::npos},
                      {"a\x80", 1},
                      {"ab\xc3", 2},
                      {"\xc0\xaf", 0},
                      {"\xed\xa0\x80", 0},
                      {"\xf4\x90\x80\x80", 0},
                      {"ok\x1b[0m", 2},
                      {std::string("a\0b", 3), 1}};
  for (const Row& row : rows) EXPECT_EQ(first_bad_byte(row.text), row.want) << row.text;
}

TEST(YamlOut, whatever_it_writes_reads_back) {
  const char* texts[] = {"",     "plain", "two words", " led",  "null",       "true", "Yes",
                         "1e3",  "0x10",  "- dash",    "a: b",  "#comment",   "x #y", "\"quoted\"",
                         "it's", "a\nb",  "tab\t",     "{a}",   "[b",         "*c",   "&d",
                         "!e",   "%f",    "@g",        "`h",    "back\\",     "é 🍜", "\x01\x7f",
                         "a,b",  "?",     "~",         "12:30", "2026-01-01", "...",  "---"};
  YamlOut out = YamlOut::map();
  std::vector<YamlOut> list;
  for (const char* text : texts) list.push_back(YamlOut::text(text));
  out.add("list", YamlOut::list(list));
  YamlOut map = YamlOut::map();
  for (const char* text : texts) map.add(text, text);
  out.add("map", map);
  out.add("nested", YamlOut::list({YamlOut::map().add("list", YamlOut::list(list)).add("x", "y"),
                                   YamlOut::list({YamlOut::list(list)}), YamlOut::map()}));
  const Yaml yaml(out.document());
  ASSERT_TRUE(yaml.root) << yaml.said << out.document();
  ASSERT_EQ(yaml.said, "");
  const Node& items = yaml.root->items.at(0);
  const Node& pairs = yaml.root->items.at(1);
  ASSERT_EQ(items.items.size(), std::size(texts));
  for (std::size_t i = 0; i < std::size(texts); ++i) {
    EXPECT_EQ(items.items[i].text, texts[i]);
    EXPECT_TRUE(items.items[i].is_scalar()) << texts[i];
    EXPECT_EQ(pairs.keys.at(i).text, texts[i]);
    EXPECT_EQ(pairs.items.at(i).text, texts[i]);
  }
}

}  // namespace
}  // namespace throng::plan
