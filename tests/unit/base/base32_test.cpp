#include "harness/base/base32.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/base/random.h"

namespace throng {
namespace {

std::string written(std::uint64_t value, std::size_t digits) {
  std::string text(digits, '?');
  write_base32(value, digits, text.data());
  return text;
}

TEST(Base32, writes_crockfords_digits_from_the_left) {
  EXPECT_EQ(written(0, 4), "0000");
  EXPECT_EQ(written(31, 2), "0Z");
  EXPECT_EQ(written(32, 2), "10");
  EXPECT_EQ(written(1234, 3), "16J");
  EXPECT_EQ(written(UINT64_MAX, 3), "ZZZ");  // the low bits only
  EXPECT_EQ(written(5, 0), "");
}

TEST(Base32, every_value_reads_back_in_either_case) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t digits = 1 + random.below(12);
    const std::uint64_t value = random.next() >> (64 - 5 * digits);
    std::string text = written(value, digits);
    ASSERT_EQ(read_base32(text), value) << text;
    for (char& c : text) c = static_cast<char>(std::tolower(c));
    ASSERT_EQ(read_base32(text), value) << text;
  }
}

TEST(Base32, takes_its_32_digits_and_no_other_character) {
  constexpr std::string_view kTaken = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz";
  for (int c = 0; c < 256; ++c) {
    const std::string text(1, static_cast<char>(c));
    EXPECT_EQ(read_base32(text).has_value(), kTaken.find(text) != std::string_view::npos) << c;
  }
}

TEST(Base32, more_than_sixty_bits_end_the_program) {
  EXPECT_DEATH((void)read_base32("0000000000000"), "60 bits");
}

}  // namespace
}  // namespace throng
