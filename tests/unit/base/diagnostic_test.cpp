#include "harness/base/diagnostic.h"

#include <gtest/gtest.h>

#include <array>

namespace throng {
namespace {

TEST(Diagnostic, shows_place_line_caret_and_hint) {
  const Diagnostic d{.file = "a/peak.yaml",
                     .line = 12,
                     .column = 5,
                     .message = "unknown key \"stpes\"",
                     .hint = "did you mean \"steps\"?",
                     .source_line = "    stpes:"};
  EXPECT_EQ(format(d, false),
            "a/peak.yaml:12:5: error: unknown key \"stpes\"\n"
            "   12 |     stpes:\n"
            "      |     ^\n"
            "        did you mean \"steps\"?\n");
}

TEST(Diagnostic, leaves_out_what_it_does_not_know) {
  EXPECT_EQ(format({.file = "x.yaml", .message = "no such file"}, false),
            "x.yaml: error: no such file\n");
  EXPECT_EQ(format({.file = "x.yaml", .line = 3, .message = "bad", .source_line = "k: v"}, false),
            "x.yaml:3: error: bad\n    3 | k: v\n");
  EXPECT_EQ(format({.file = "x.yaml", .line = 3, .column = 4, .message = "bad"}, false),
            "x.yaml:3:4: error: bad\n");
}

TEST(Diagnostic, the_caret_counts_characters_and_keeps_tabs) {
  const auto caret_line = [](std::string line, int column) {
    const std::string text = format(
        {.file = "f", .line = 1, .column = column, .message = "m", .source_line = std::move(line)},
        false);
    const auto last = text.rfind('\n', text.size() - 2);
    return text.substr(last + 1);
  };
  EXPECT_EQ(caret_line("größe: 1", 6),
            "      |      ^\n");  // ö and ß are two bytes each, one place each
  EXPECT_EQ(caret_line("\tkey: v", 2), "      | \t^\n");
  EXPECT_EQ(caret_line("ab", 3),
            "      |   ^\n");  // just behind the end: something is missing there
  EXPECT_EQ(caret_line("ab", 99), "      |   ^\n");  // never further
}

TEST(Diagnostic, a_very_long_line_is_cut_around_the_caret) {
  const std::string line = std::string(5000, 'a') + "X" + std::string(5000, 'b');
  const std::string text =
      format({.file = "f", .line = 1, .column = 5001, .message = "m", .source_line = line}, false);
  EXPECT_LT(text.size(), 400U);
  const auto start = text.find("    1 | ");
  const auto end = text.find('\n', start);
  const auto caret = text.find('^', end) - end - 1;
  EXPECT_EQ(text[start + caret], 'X');
}

TEST(Diagnostic, control_characters_of_a_file_do_not_reach_the_terminal) {
  const std::string text = format(
      {.file = "f", .line = 1, .column = 2, .message = "m", .source_line = "a\x1b[2Jb\x7f"}, false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x7f'), std::string::npos);
}

TEST(Diagnostic, color_is_only_added_never_changes_the_words) {
  const Diagnostic d{
      .file = "f", .line = 1, .column = 1, .message = "m", .hint = "h", .source_line = "x"};
  std::string text = format(d, true);
  EXPECT_NE(text.find("\x1b["), std::string::npos);
  for (std::size_t at = 0; (at = text.find('\x1b')) != std::string::npos;) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  EXPECT_EQ(text, format(d, false));
}

constexpr std::array<std::string_view, 8> kKeys{"steps", "users",  "arrivals", "warm_up",
                                                "think", "repeat", "via",      "one_of"};

TEST(Nearest, finds_the_word_that_was_meant) {
  EXPECT_EQ(nearest("stpes", kKeys), "steps");  // swapped
  EXPECT_EQ(nearest("user", kKeys), "users");   // one missing
  EXPECT_EQ(nearest("arivals", kKeys), "arrivals");
  EXPECT_EQ(nearest("warmup", kKeys), "warm_up");
  EXPECT_EQ(nearest("warm-up", kKeys), "warm_up");
  EXPECT_EQ(nearest("THINK", kKeys), "think");  // case is no edit
  EXPECT_EQ(nearest("oneof", kKeys), "one_of");
}

TEST(Nearest, stays_silent_when_nothing_is_near) {
  EXPECT_EQ(nearest("banana", kKeys), "");
  EXPECT_EQ(nearest("", kKeys), "");
  EXPECT_EQ(nearest("x", kKeys), "");
  EXPECT_EQ(nearest(std::string(100'000, 's'), kKeys), "");
  EXPECT_EQ(nearest("steps", {}), "");
}

TEST(Nearest, takes_the_first_of_equally_near_ones) {
  constexpr std::array<std::string_view, 2> kTwo{"rate", "date"};
  EXPECT_EQ(nearest("mate", kTwo), "rate");
}

}  // namespace
}  // namespace throng
