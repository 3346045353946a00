#include "harness/base/utf8.h"

#include <gtest/gtest.h>

namespace throng {
namespace {

TEST(Utf8, reads_characters_of_every_length) {
  struct Row {
    std::string_view bytes;
    char32_t code;
  };
  const Row rows[] = {
      {"a", U'a'}, {"é", U'é'}, {"拉", U'拉'}, {"🍜", U'🍜'}, {"\xf4\x8f\xbf\xbf", 0x10ffff}};
  for (const Row& row : rows) {
    const Utf8Character c = first_character(row.bytes);
    EXPECT_EQ(c.code, row.code);
    EXPECT_EQ(c.size, row.bytes.size());
  }
}

TEST(Utf8, takes_one_byte_of_whatever_is_not_utf_8) {
  const std::string_view rows[] = {"\x80",              // continues nothing
                                   "\xc0\xaf",          // an overlong slash
                                   "\xe0\x80\xaf",      // a longer one
                                   "\xed\xa0\x80",      // a surrogate
                                   "\xf4\x90\x80\x80",  // beyond the last character
                                   "\xff",
                                   "\xe6\x8b",  // cut short
                                   "\xe6\x8bz"};
  for (const std::string_view row : rows) {
    EXPECT_EQ(first_character(row).code, kNotUtf8);
    EXPECT_EQ(first_character(row).size, 1U);
  }
}

TEST(Utf8, knows_what_would_move_a_cursor) {
  for (const char32_t code :
       {U'\x00', U'\x1b', U'\x7f', U'\x9b', U'\x200b', U'\x202e', U'\xfeff'}) {
    EXPECT_TRUE(is_control(code)) << static_cast<unsigned>(code);
  }
  for (const char32_t code : {U' ', U'a', U'é', U'拉', U'🍜'}) EXPECT_FALSE(is_control(code));
}

}  // namespace
}  // namespace throng
