#include "harness/base/grouped.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

namespace throng {
namespace {

TEST(Grouped, puts_a_comma_before_every_third_digit) {
  const std::pair<std::uint64_t, const char*> rows[] = {
      {0, "0"}, {999, "999"}, {1000, "1,000"}, {UINT64_MAX, "18,446,744,073,709,551,615"}};
  for (const auto& [number, want] : rows) EXPECT_EQ(grouped(number), want);
}

}  // namespace
}  // namespace throng
