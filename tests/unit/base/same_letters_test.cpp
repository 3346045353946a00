#include "harness/base/same_letters.h"

#include <gtest/gtest.h>

#include <string>

namespace throng {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

TEST(SameLetters, compares_every_pair_of_bytes_at_every_place_as_one_byte_alone) {
  for (std::size_t size : {1U, 5U, 7U, 8U, 10U, 16U, 19U}) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string a(size, 'x');
      std::string b(size, 'X');
      for (int one = 0; one < 256; ++one) {
        for (int other = 0; other < 256; ++other) {
          a[at] = static_cast<char>(one);
          b[at] = static_cast<char>(other);
          ASSERT_EQ(same_letters(a, b), lower(a[at]) == lower(b[at]))
              << one << " and " << other << " at " << at << " of " << size;
        }
      }
    }
  }
}

TEST(SameLetters, compares_whole_names) {
  EXPECT_TRUE(same_letters("", ""));
  EXPECT_TRUE(same_letters("Content-Length", "content-length"));
  EXPECT_TRUE(same_letters("TRANSFER-ENCODING", "Transfer-Encoding"));
  EXPECT_FALSE(same_letters("close", "closed"));
  EXPECT_FALSE(same_letters("", "a"));
  EXPECT_FALSE(same_letters("X-Request_ID", "X-Request-ID"));
  EXPECT_FALSE(same_letters("set-cookie\r", "set-cookie-"));
}

}  // namespace
}  // namespace throng
