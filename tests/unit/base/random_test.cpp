#include "harness/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace throng {
namespace {

TEST(Random, the_same_seed_gives_the_same_numbers_on_every_machine) {
  // SplitMix64 from seed 0: the values its authors publish.
  EXPECT_EQ(mix(0), 0xe220a8397b1dcdafU);
  EXPECT_EQ(mix(0x9e3779b97f4a7c15U), 0x6e789e6aa1b965f4U);
  Random a(42);
  Random b(42);
  Random other(43);
  int same = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t x = a.next();
    ASSERT_EQ(x, b.next());
    if (x == other.next()) ++same;
  }
  EXPECT_EQ(same, 0);
}

TEST(Random, streams_of_one_seed_are_independent) {
  Random a(42, 0);
  Random b(42, 1);
  Random plain(42);
  int same = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t x = a.next();
    if (x == b.next() || x == plain.next()) ++same;
  }
  EXPECT_EQ(same, 0);
}

TEST(Random, below_is_even_and_stays_below) {
  Random random(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts.at(random.below(7));
  for (const int n : counts) EXPECT_NEAR(n, 10'000, 500);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0U);
  // Just over half of the range: without rejection the lower half would come twice as often.
  const std::uint64_t bound = (1ULL << 63U) + (1ULL << 62U);
  int low = 0;
  for (int i = 0; i < 30'000; ++i) low += random.below(bound) < bound / 3 ? 1 : 0;
  EXPECT_NEAR(low, 10'000, 500);
}

TEST(Random, between_includes_both_ends_and_the_whole_range) {
  Random random(2);
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t x = random.between(-2, 2);
    ASSERT_GE(x, -2);
    ASSERT_LE(x, 2);
    low |= x == -2;
    high |= x == 2;
  }
  EXPECT_TRUE(low && high);
  bool negative = false;
  bool positive = false;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t x = random.between(std::numeric_limits<std::int64_t>::min(),
                                          std::numeric_limits<std::int64_t>::max());
    negative |= x < 0;
    positive |= x > 0;
  }
  EXPECT_TRUE(negative && positive);
  EXPECT_EQ(random.between(5, 5), 5);
}

TEST(Random, distributions_have_the_mean_and_spread_they_claim) {
  Random random(3);
  constexpr int kDraws = 200'000;
  double unit = 0;
  double exponential = 0;
  double normal = 0;
  double square = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.unit();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    unit += u;
    const double e = random.exponential();
    ASSERT_TRUE(e >= 0 && std::isfinite(e));
    exponential += e;
    const double n = random.normal();
    ASSERT_TRUE(std::isfinite(n));
    normal += n;
    square += n * n;
  }
  EXPECT_NEAR(unit / kDraws, 0.5, 0.005);
  EXPECT_NEAR(exponential / kDraws, 1.0, 0.01);
  EXPECT_NEAR(normal / kDraws, 0.0, 0.01);
  EXPECT_NEAR(square / kDraws, 1.0, 0.02);
}

TEST(Random, a_weighted_choice_follows_its_weights_and_never_takes_a_zero) {
  Random random(4);
  constexpr std::array<double, 4> kWeights{3, 0, 1, 0};
  std::array<int, 4> counts{};
  for (int i = 0; i < 40'000; ++i) ++counts.at(random.weighted(kWeights));
  EXPECT_NEAR(counts[0], 30'000, 700);
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[2], 10'000, 700);
  EXPECT_EQ(counts[3], 0);
}

TEST(Random, impossible_requests_end_the_program) {
  Random random(5);
  EXPECT_DEATH((void)random.below(0), "below zero");
  EXPECT_DEATH((void)random.between(2, 1), "empty range");
  constexpr std::array<double, 2> kNone{0, 0};
  EXPECT_DEATH((void)random.weighted(kNone), "positive weight");
}

}  // namespace
}  // namespace throng
