#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/check/micro.h"

namespace throng::check {
namespace {

using micro::judge_one;
using micro::summary;
using micro::test_plan;
using testing::HasSubstr;
using testing::StartsWith;

std::string t3(std::string_view history) { return summary(judge_one("T3", history)); }

// Written by a1 in 0..5 and by a2 in 1000..1005, which must move the expiry by 995 - 2 ms at least.
constexpr const char* kFirst = "t a1 @A 0..5 ok; s a session 6..7 ttl=3599999 exp=1700003600004;";
constexpr const char* kSecond = "t a2 @B 1000..1005 ok;";

std::string over_a2(std::string_view expires_at) {
  return t3(std::string(kFirst) + kSecond +
            "s a session 1006..1007 ttl=3599000 exp=" + std::string(expires_at));
}

TEST(TtlSliding, a_turn_moves_the_expiry_by_the_distance_of_the_writes) {
  EXPECT_EQ(over_a2("1700003601004"), "PASS n=1");
  EXPECT_EQ(over_a2("1700003600997"), "PASS n=1");
  EXPECT_EQ(over_a2("1700003600996"), "FAIL not refreshed x1");
}

TEST(TtlSliding, an_expiry_that_stands_still_is_told_with_both_readings_and_the_turn) {
  const CheckResult result = judge_one(
      "T3", std::string(kFirst) + kSecond + "s a session 1006..1007 ttl=3598998 exp=1700003600004");
  EXPECT_EQ(summary(result), "FAIL not refreshed x1");
  const Finding& finding = result.findings.at(0);
  ASSERT_EQ(finding.witnesses.size(), 3u);
  EXPECT_EQ(finding.witnesses[1].who, "turn a2");
  EXPECT_THAT(finding.witnesses[0].outcome, HasSubstr("PEXPIRETIME 1700003600004"));
  EXPECT_THAT(finding.sentence,
              StartsWith("The expiry of chat_session:throng-a did not move over turn a2"));
  EXPECT_THAT(finding.see_again.at(0), HasSubstr("X-Request-ID: "));
}

TEST(TtlSliding, readings_without_an_acknowledged_turn_wholly_between_prove_nothing) {
  const std::string same = "s a session 1006..1007 ttl=3598998 exp=1700003600004";
  EXPECT_THAT(t3(kFirst + same), StartsWith("INCONCLUSIVE"));
  EXPECT_THAT(t3(std::string(kFirst) + "t a2 @A 1000..1005 unknown;" + same),
              StartsWith("INCONCLUSIVE"));
  EXPECT_THAT(t3(std::string(kFirst) + "t a2 @A 1000..1005 fail;" + same),
              StartsWith("INCONCLUSIVE"));
  EXPECT_THAT(t3(std::string(kFirst) + "t a2 @A 6.5..1005 ok;" + same), StartsWith("INCONCLUSIVE"));
  EXPECT_THAT(t3(std::string(kFirst) + "t a2 @A 1000..1006 ok;" + same),
              StartsWith("INCONCLUSIVE"));
}

TEST(TtlSliding, a_turn_that_does_not_say_whose_it_is_renews_nothing) {
  EXPECT_THAT(t3(std::string(kFirst) + "t a2 @A 1000..1005 ok step=1;"
                                       "s a session 1006..1007 ttl=3598998 exp=1700003600004"),
              StartsWith("INCONCLUSIVE"));
}

TEST(TtlSliding, turns_too_near_leave_the_older_reading_in_place_for_a_later_one) {
  EXPECT_EQ(t3(std::string(kFirst) +
               "t a2 @A 9..10 ok; s a session 11..12 ttl=3599992 exp=1700003600004;"
               "t a3 @A 500..501 ok; s a session 502..503 ttl=3599501 exp=1700003600004"),
            "FAIL not refreshed x1");
}

TEST(TtlSliding, another_turn_under_way_at_the_first_reading_moves_the_reference_to_its_end) {
  // b was being written while the first reading ran, so the expiry seen may be as late as the
  // reading's end.
  const std::string history =
      "t a1 @A 0..5 ok; s a session 500..510 ttl=3599999 exp=1700003600508; t a2 @A 400..520 ok;"
      "t a3 @A 1000..1005 ok; s a session 1006..1007 ttl=3599499 exp=";
  EXPECT_EQ(t3(history + "1700003600996"),
            "PASS n=1");  // 488 of the 490 ms since the reading's end
  EXPECT_EQ(t3(history + "1700003600995"), "FAIL not refreshed x1");
}

TEST(TtlSliding, an_unsettled_turn_before_the_first_reading_moves_it_too) {
  const std::string history =
      "t a1 @A 0..5 unknown; t a2 @A 10..20 ok; s a session 500..510 ttl=3599999 exp=1700003600508;"
      "t a3 @A 1000..1005 ok; s a session 1006..1007 ttl=3599499 exp=";
  EXPECT_EQ(t3(history + "1700003600996"), "PASS n=1");
}

TEST(TtlSliding, declared_granularity_excuses_a_skipped_refresh) {
  plan::Plan plan = test_plan();
  plan.contract.keys[0].granularity = std::chrono::seconds(10);
  const std::string history = std::string(kFirst) +
                              "t a2 @B 9000..9005 ok;"
                              "s a session 9006..9007 ttl=3590998 exp=1700003600004;";
  EXPECT_THAT(summary(judge_one(plan, "T3", history)), StartsWith("INCONCLUSIVE"));
  EXPECT_EQ(summary(judge_one(plan, "T3",
                              history + "t a3 @B 12000..12005 ok;"
                                        "s a session 12006..12007 ttl=3587998 exp=1700003600004")),
            "FAIL not refreshed x1");
}

TEST(TtlSliding, without_pexpiretime_the_error_of_both_readings_is_allowed_for) {
  // 995 ms of distance, 2 + 2 + 2 of error: 989 is the least.
  EXPECT_EQ(t3("t a1 @A 0..5 ok; s a session 6..7 ttl=3599998 exp=0; t a2 @A 1000..1005 ok;"
               "s a session 1006..1007 ttl=3599987 exp=0"),
            "PASS n=1");
  EXPECT_EQ(t3("t a1 @A 0..5 ok; s a session 6..7 ttl=3599998 exp=0; t a2 @A 1000..1005 ok;"
               "s a session 1006..1007 ttl=3599986 exp=0"),
            "FAIL not refreshed x1");
}

TEST(TtlSliding, an_absent_key_between_starts_anew) {
  EXPECT_THAT(t3(std::string(kFirst) + "s a session 500..501 ttl=gone;" + kSecond +
                 "s a session 1006..1007 ttl=3598998 exp=1700003600004"),
              StartsWith("INCONCLUSIVE"));
}

TEST(TtlSliding, families_that_promise_no_renewal_are_left_alone) {
  EXPECT_THAT(
      t3("t a1 @A 0..5 ok; s a pending 6..7 ttl=599999 exp=1700000600004; t a2 @A 1000..1005 ok;"
         "s a pending 1006..1007 ttl=598998 exp=1700000600004"),
      StartsWith("INCONCLUSIVE"));
  plan::Plan plan = test_plan();
  plan.contract.keys[0].refresh = plan::KeyContract::Refresh::none;
  EXPECT_EQ(summary(judge_one(plan, "T3", kFirst)), "not applicable");
}

TEST(TtlSliding, after_a_step_of_redis_clock_nothing_is_judged) {
  EXPECT_THAT(t3(std::string(kFirst) + kSecond +
                 "s a session 1006..1007 ttl=3598998 clock=90 exp=1700003600004"),
              StartsWith("INCONCLUSIVE Redis' clock stepped"));
}

}  // namespace
}  // namespace throng::check
