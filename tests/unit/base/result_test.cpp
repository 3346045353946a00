#include "harness/base/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "harness/base/verdict.h"

namespace throng {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return unexpected(Failure::malformed, "odd");
  return n / 2;
}

TEST(Result, carries_a_value_or_an_error) {
  const auto good = half(4);
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, 2);
  const auto bad = half(3);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, Failure::malformed);
  EXPECT_EQ(bad.error().message, "odd");
}

TEST(Result, moves_what_cannot_be_copied) {
  Result<std::unique_ptr<int>> owner(std::make_unique<int>(7));
  const std::unique_ptr<int> taken = *std::move(owner);
  EXPECT_EQ(*taken, 7);
  Result<std::string> text(std::string("abc"));
  text->push_back('d');
  EXPECT_EQ(text.value(), "abcd");
}

TEST(Result, an_error_passes_from_one_type_to_another) {
  const auto outer = [](int n) -> Result<std::string> {
    const auto inner = half(n);
    if (!inner) return unexpected(inner.error());
    return std::to_string(*inner);
  };
  EXPECT_EQ(*outer(8), "4");
  EXPECT_EQ(outer(7).error().message, "odd");
}

TEST(Result, of_nothing_is_good_unless_told_otherwise) {
  EXPECT_TRUE(Result<void>());
  const Result<void> bad = unexpected(Failure::refused, "nobody listens");
  EXPECT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().kind, Failure::refused);
}

TEST(Result, taking_what_is_not_there_ends_the_program_with_the_reason) {
  const auto bad = half(3);
  EXPECT_DEATH((void)bad.value(), "odd");
  const auto good = half(2);
  EXPECT_DEATH((void)good.error(), "holds a value");
  const Result<void> nothing;
  EXPECT_DEATH((void)nothing.error(), "holds a value");
}

TEST(Failure, every_kind_has_a_name_of_its_own) {
  for (std::uint8_t i = 0; i < kFailureCount; ++i) {
    const std::string_view name = to_string(static_cast<Failure>(i));
    EXPECT_FALSE(name.empty());
    for (std::uint8_t j = 0; j < i; ++j) EXPECT_NE(name, to_string(static_cast<Failure>(j)));
  }
  EXPECT_EQ(to_string(Failure::connect_timeout), "connect_timeout");
  EXPECT_EQ(to_string(Failure::other), "other");
  EXPECT_EQ(to_string(Outcome::unknown), "unknown");
}

TEST(Verdict, a_failure_outweighs_doubt_and_doubt_a_pass) {
  EXPECT_EQ(merge(Verdict::pass, Verdict::pass), Verdict::pass);
  EXPECT_EQ(merge(Verdict::pass, Verdict::inconclusive), Verdict::inconclusive);
  EXPECT_EQ(merge(Verdict::fail, Verdict::inconclusive), Verdict::fail);
  EXPECT_EQ(to_string(Verdict::inconclusive), "INCONCLUSIVE");
}

}  // namespace
}  // namespace throng
