#include "harness/base/wilson.h"

#include <gtest/gtest.h>

namespace throng {
namespace {

// Computed by hand from the quadratic with z = 1.6449: one-sided 95 % at either end.
TEST(Wilson, gives_the_ends_that_were_computed_by_hand) {
  struct Row {
    std::uint64_t bad, n;
    double low, high;  // rounded to the fifth decimal
  };
  const Row rows[] = {
      {0, 1000, 0, 0.00270},          {0, 3000, 0, 0.00090},          {9, 15'000, 0.00035, 0.00103},
      {15, 15'000, 0.00066, 0.00152}, {24, 15'000, 0.00115, 0.00223}, {5, 10, 0.26927, 0.73073},
      {10, 10, 0.78706, 1},
  };
  for (const Row& row : rows) {
    const ShareInterval got = wilson(row.bad, row.n);
    EXPECT_NEAR(got.low, row.low, 5e-6) << row.bad << " of " << row.n;
    EXPECT_NEAR(got.high, row.high, 5e-6) << row.bad << " of " << row.n;
  }
}

TEST(Wilson, knows_nothing_without_a_trial) {
  EXPECT_EQ(wilson(0, 0).low, 0);
  EXPECT_EQ(wilson(0, 0).high, 1);
}

TEST(Wilson, says_how_many_trials_without_a_bad_one_show_a_share) {
  struct Row {
    double allowed;
    std::uint64_t want;
  };
  const Row rows[] = {{0.1, 25}, {0.05, 52}, {0.01, 268}, {0.001, 2703}, {0.0001, 27'053}};
  for (const Row& row : rows) {
    EXPECT_EQ(trials_to_show(row.allowed), row.want);
    EXPECT_LE(wilson(0, row.want).high, row.allowed);
    EXPECT_GT(wilson(0, row.want - 1).high, row.allowed);
    EXPECT_GE(row.allowed, least_share_shown(row.want));
    EXPECT_LT(row.allowed, least_share_shown(row.want - 1));
  }
}

TEST(Wilson, says_how_many_trials_tell_two_shares_apart) {
  const auto n = static_cast<std::uint64_t>(trials_to_tell(0.0005, 0.001)) + 1;  // 10,812
  EXPECT_NEAR(static_cast<double>(n), 10'812, 1);
  EXPECT_LE(wilson(n / 2000, n).high, 0.001);
  EXPECT_GT(wilson(n / 2000 - 1, n - 4000).high, 0.001);
  EXPECT_NEAR(trials_to_tell(0.002, 0.001), 2703, 1);
}

}  // namespace
}  // namespace throng
