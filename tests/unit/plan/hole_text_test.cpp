#include "harness/plan/hole_text.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/plan/environment.h"

namespace throng::plan {
namespace {

// The pieces of a text, each hole after a bar: "literal|${hole}|literal".
std::string pieces(std::string_view text) {
  std::string out;
  Piece piece;
  while (next_piece(text, piece)) {
    out += piece.literal;
    if (!piece.hole.empty()) out.append("|").append(piece.hole).append("|");
    if (piece.unclosed) out += "unclosed";
  }
  return out;
}

TEST(HoleText, dollars_before_a_brace_count_in_pairs) {
  struct Row {
    const char* text;
    const char* want;
  };
  const Row rows[] = {
      {"", ""},
      {"plain", "plain"},
      {"${a}", "|${a}|"},
      {"x${a}y${b}", "x|${a}|y|${b}|"},
      {"$${a}", "${a}"},
      {"$$${a}", "$|${a}|"},
      {"$$$${a}", "$${a}"},
      {"5$ and $$", "5$ and $$"},
      {"$x {y}", "$x {y}"},
      {"a${b", "a|${b|unclosed"},
      {"$", "$"},
  };
  for (const Row& row : rows) EXPECT_EQ(pieces(row.text), row.want) << row.text;
}

TEST(HoleText, what_is_written_with_dollars_reads_back) {
  for (const char* text :
       {"", "$", "$$", "${", "$${x}", "a$b", "a${b}c", "{", "$$${", "cost: 5$"}) {
    std::string alone = with_dollars(text, false);
    EXPECT_EQ(pieces(alone), text) << alone;
    std::string followed = with_dollars(text, true) + "${x}";
    EXPECT_EQ(pieces(followed), std::string(text) + "|${x}|") << followed;
  }
}

TEST(LateText, fill_puts_values_where_their_names_stand) {
  const LateText text{"http://127.0.0.1:${port}/$${x}?a=${redis.port}", {}, false};
  const Result<std::string> filled = fill(text, {{"port", "80"}, {"redis.port", "${port}"}});
  ASSERT_TRUE(filled);
  EXPECT_EQ(*filled, "http://127.0.0.1:80/${x}?a=${port}") << "a value is never read as a template";
}

TEST(LateText, fill_names_what_it_does_not_know) {
  const Result<std::string> filled = fill({"${nobody}", {}, false}, {{"port", "80"}});
  ASSERT_FALSE(filled);
  EXPECT_NE(filled.error().message.find("${nobody}"), std::string::npos);
}

}  // namespace
}  // namespace throng::plan
