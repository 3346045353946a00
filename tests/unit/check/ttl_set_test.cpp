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

std::string t1(std::string_view history) { return summary(judge_one("T1", history)); }

TEST(TtlSet, a_key_with_an_expiry_after_its_turn_passes) {
  EXPECT_EQ(t1("t a1 @A 0..5 ok; s a session 6..7 ttl=3599000"), "PASS n=1");
}

TEST(TtlSet, two_readings_without_expiry_fifty_milliseconds_apart_are_a_violation) {
  const CheckResult result =
      judge_one("T1", "t a1 @A 0..5 ok; s a session 6..7 ttl=none; s a session 57..58 ttl=none");
  EXPECT_EQ(summary(result), "FAIL no expiry x1");
  const Finding& finding = result.findings.at(0);
  EXPECT_EQ(finding.check, "T1");
  EXPECT_EQ(finding.severity, Severity::contract);
  EXPECT_EQ(finding.conversation, 1u);
  ASSERT_EQ(finding.witnesses.size(), 3u);
  EXPECT_EQ(finding.witnesses[0].who, "turn a1");
  EXPECT_EQ(finding.witnesses[0].where, "A");
  EXPECT_EQ(finding.witnesses[1].outcome, "PTTL -1");
  EXPECT_THAT(finding.sentence,
              StartsWith("Two readings 50.0ms apart found chat_session:throng-a"));
  EXPECT_THAT(finding.see_again.at(0), HasSubstr("'http://A/chat'"));
  EXPECT_EQ(finding.see_again.at(1), "redis-cli PTTL 'chat_session:throng-a'");
}

TEST(TtlSet, readings_closer_than_fifty_milliseconds_prove_nothing) {
  EXPECT_THAT(t1("t a1 @A 0..5 ok; s a session 6..7 ttl=none; s a session 56..57 ttl=none"),
              StartsWith("INCONCLUSIVE nothing was seen"));
}

TEST(TtlSet, a_third_reading_counts_from_the_first) {
  EXPECT_EQ(t1("t a1 @A 0..5 ok; s a session 6..7 ttl=none; s a session 40..41 ttl=none;"
               "s a session 60..61 ttl=none; s a session 200..201 ttl=none"),
            "FAIL no expiry x1");
}

TEST(TtlSet, without_expiry_for_a_moment_is_only_a_warning) {
  const CheckResult result =
      judge_one("T1", "t a1 @A 0..5 ok; s a session 6..7 ttl=none; s a session 57..58 ttl=3599900");
  EXPECT_EQ(result.verdict, Verdict::pass);
  EXPECT_EQ(result.warnings, 1u);
  EXPECT_THAT(result.reason, HasSubstr("ttl.nonatomic: 1 key"));
}

TEST(TtlSet, a_key_whose_first_turn_is_still_under_way_is_not_judged) {
  EXPECT_THAT(t1("s a session 1..2 ttl=none; s a session 60..61 ttl=none; t a1 @A 0..70 ok"),
              StartsWith("INCONCLUSIVE"));
  EXPECT_THAT(t1("t a1 @A 0..5 unknown; s a session 6..7 ttl=none; s a session 60..61 ttl=none"),
              StartsWith("INCONCLUSIVE"));
}

TEST(TtlSet, an_always_key_absent_twice_fails_if_the_family_exists_elsewhere) {
  const std::string lost = "t a1 @A 0..5 ok; s a session 6..7 ttl=gone; s a session 8..9 ttl=gone;";
  EXPECT_EQ(t1(lost + "t b1 @A 0..5 ok; s b session 6..7 ttl=3599000"), "FAIL key absent x1");
  EXPECT_EQ(t1(lost),
            "INCONCLUSIVE no key of pattern chat_session:${conversation} was ever seen; "
            "no key of pattern pending_order:${conversation} was ever seen");
}

TEST(TtlSet, absent_once_is_no_violation) {
  EXPECT_EQ(t1("t a1 @A 0..5 ok; s a session 6..7 ttl=gone; s a session 8..9 ttl=3599000;"
               "s a session 10..11 ttl=gone"),
            "PASS n=1");
}

TEST(TtlSet, a_key_may_be_absent_within_the_persist_lag) {
  plan::Plan plan = test_plan();
  plan.contract.session.persist_lag = std::chrono::milliseconds(150);
  const std::string others = "t b1 @A 0..5 ok; s b session 6..7 ttl=3599000;";
  EXPECT_EQ(summary(judge_one(plan, "T1",
                              others + "t a1 @A 0..5 ok; s a session 6..7 ttl=gone;"
                                       "s a session 154..155 ttl=gone")),
            "PASS n=1");
  EXPECT_EQ(summary(judge_one(plan, "T1",
                              others + "t a1 @A 0..5 ok; s a session 156..157 ttl=gone;"
                                       "s a session 158..159 ttl=gone")),
            "FAIL key absent x1");
}

TEST(TtlSet, a_key_that_had_time_to_expire_or_was_cleared_may_be_absent) {
  plan::Plan plan = test_plan();
  plan.contract.keys[0].ttl = std::chrono::milliseconds(100);
  const std::string others = "t b1 @A 0..5 ok; s b session 6..7 ttl=99;";
  EXPECT_EQ(summary(judge_one(plan, "T1",
                              others + "t a1 @A 0..5 ok; s a session 99..100 ttl=gone;"
                                       "s a session 101..102 ttl=gone")),
            "PASS n=1");
  EXPECT_EQ(t1("t b1 @A 0..5 ok; s b session 6..7 ttl=3599000; t a1 @A 0..5 ok;"
               "q a @A 6..8 ok step=2; s a session 9..10 ttl=gone; s a session 11..12 ttl=gone"),
            "PASS n=1");
}

TEST(TtlSet, a_key_without_refresh_counts_its_life_from_the_first_turn) {
  plan::Plan plan = test_plan();
  plan.contract.keys[0].ttl = std::chrono::milliseconds(100);
  plan.contract.keys[0].refresh = plan::KeyContract::Refresh::none;
  EXPECT_EQ(summary(judge_one(plan, "T1",
                              "t b1 @A 0..5 ok; s b session 6..7 ttl=99;"
                              "t a1 @A 0..5 ok; t a2 @A 90..95 ok;"
                              "s a session 98..101 ttl=gone; s a session 102..103 ttl=gone")),
            "PASS n=1");
}

TEST(TtlSet, strangers_leave_no_key_and_no_alarm) {
  EXPECT_EQ(t1("t b1 @A 0..5 ok; s b session 6..7 ttl=3599000;"
               "t a1 @A 0..5 ok step=1; s a session 6..7 ttl=gone; s a session 8..9 ttl=gone"),
            "PASS n=1");
}

TEST(TtlSet, the_family_rule_holds_over_shards) {
  // Conversation a lives on shard 1, b on shard 0: only together they show that a's key is missing.
  const std::string history =
      "t a1 @A 0..5 ok; s a session 6..7 ttl=gone; s a session 8..9 ttl=gone;"
      "t b1 @A 0..5 ok; s b session 6..7 ttl=3599000";
  EXPECT_EQ(summary(judge_one(test_plan(), "T1", history, 2)), "FAIL key absent x1");
}

TEST(TtlSet, a_family_that_is_not_always_there_is_only_remarked_on) {
  const CheckResult result = judge_one("T1", "t a1 @A 0..5 ok; s a session 6..7 ttl=3599000");
  EXPECT_EQ(result.verdict, Verdict::pass);
  EXPECT_EQ(result.reason, "no key of pattern pending_order:${conversation} was ever seen");
}

TEST(TtlSet, keys_that_promise_no_expiry_are_not_its_business) {
  plan::Plan plan = test_plan();
  for (plan::KeyContract& key : plan.contract.keys) key.ttl.reset();
  EXPECT_EQ(summary(judge_one(plan, "T1", "t a1 @A 0..5 ok")), "not applicable");
  plan.contract.keys[0].ttl = std::chrono::hours(1);
  EXPECT_EQ(summary(judge_one(plan, "T1",
                              "t a1 @A 0..5 ok; s a session 6..7 ttl=3599000;"
                              "s a pending 6..7 ttl=none; s a pending 90..91 ttl=none")),
            "PASS n=1");
}

}  // namespace
}  // namespace throng::check
