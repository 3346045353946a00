#include "exporters/terminal/text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

namespace throng::terminal {
namespace {

TEST(Width, counts_columns_not_bytes) {
  EXPECT_EQ(width_of("ramen"), 5U);
  EXPECT_EQ(width_of("Crème brûlée"), 12U);
  EXPECT_EQ(width_of("拉麺"), 4U);
  EXPECT_EQ(width_of("🍜"), 2U);
  EXPECT_EQ(width_of("e\xcc\x81"), 1U);  // e and a combining acute
  EXPECT_EQ(width_of("a\xff"), 2U);
}

TEST(Printable, leaves_text_of_any_language_alone) {
  EXPECT_EQ(printable("Crème brûlée, 拉麺 🍜"), "Crème brûlée, 拉麺 🍜");
}

TEST(Printable, lets_nothing_through_that_moves_a_cursor) {
  EXPECT_EQ(printable("a\x1b[2Jb"), "a?[2Jb");
  EXPECT_EQ(printable("one\r\ntwo\tthree"), "one? two three");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "?31m");  // CSI as one C1 control
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            "a?b");  // right-to-left override
  EXPECT_EQ(printable(std::string_view("nul\0", 4)), "nul?");
}

TEST(Printable, replaces_each_byte_that_is_not_utf_8) {
  EXPECT_EQ(printable("\xff\xfe"), "??");
  EXPECT_EQ(printable("\xc0\xaf"), "??");            // an overlong slash
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????");  // beyond U+10FFFF
  EXPECT_EQ(printable("cut \xe6\x8b"), "cut ??");
}

TEST(Printable, cuts_by_columns_and_says_so) {
  EXPECT_EQ(printable("restaurant", 10), "restaurant");
  EXPECT_EQ(printable("restaurants", 10), "restauran…");
  EXPECT_EQ(printable("拉麺拉麺", 8), "拉麺拉麺");
  EXPECT_EQ(printable("拉麺拉麺", 7), "拉麺拉…");
  EXPECT_EQ(printable("拉麺拉麺", 6), "拉麺…");
  EXPECT_EQ(printable("x", 0), "");
}

TEST(Wrapped, breaks_at_spaces_and_indents_what_follows) {
  EXPECT_EQ(wrapped("one two three", 11, 2), "  one two\n    three\n");
  EXPECT_EQ(wrapped("one", 2, 2), "  one\n");
  EXPECT_EQ(wrapped("a muchtoolongword b", 8, 0), "a\n  muchtoolongword\n  b\n");
  EXPECT_EQ(wrapped("🍜🍜 🍜", 4, 0), "🍜🍜\n  🍜\n");
}

TEST(ShareText, says_nothing_and_all_only_of_nothing_and_all) {
  const std::pair<double, const char*> rows[] = {
      {0, "0%"},        {0.0004, "<0.1%"},   {0.0042, "0.4%"}, {0.0996, "10%"}, {0.97, "97%"},
      {0.996, "99.6%"}, {0.99999, ">99.9%"}, {1, "100%"},      {1.5, "150%"}};
  for (const auto& [share, want] : rows) EXPECT_EQ(share_text(share), want) << share;
}

TEST(RateText, has_three_digits) {
  const std::pair<double, const char*> rows[] = {
      {0, "0/s"},        {0.254, "0.25/s"}, {9.994, "9.99/s"},   {9.996, "10.0/s"},
      {99.94, "99.9/s"}, {99.96, "100/s"},  {20'000, "20,000/s"}};
  for (const auto& [rate, want] : rows) EXPECT_EQ(rate_text(rate), want) << rate;
}

TEST(Table, aligns_by_columns_and_leaves_no_trailing_spaces) {
  using enum Table::Align;
  Table table({left, right, left});
  table.row({{"拉麺"}, {"1"}, {""}});
  table.row({{"x"}, {"1,000"}, {"y"}});
  table.row({{""}, {""}, {"z"}});
  EXPECT_EQ(table.text(1, false),
            " 拉麺      1\n"
            " x     1,000  y\n"
            "              z\n");
}

TEST(Table, a_column_that_no_row_uses_takes_no_place) {
  using enum Table::Align;
  Table table({left, left, left});
  table.row({{"a"}, {""}, {"b"}});
  EXPECT_EQ(table.text(0, false), "a  b\n");
}

TEST(Paint, is_silent_when_colours_are_off) {
  EXPECT_EQ(paint("x", Color::red, false), "x");
  EXPECT_EQ(paint("x", Color::none, true), "x");
  EXPECT_EQ(paint("x", Color::red, true), "\x1b[31mx\x1b[0m");
}

}  // namespace
}  // namespace throng::terminal
