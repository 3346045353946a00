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

std::string t2(std::string_view history) { return summary(judge_one("T2", history)); }

// For histories in which no session key is read.
CheckResult judge_pending(std::string_view history) {
  plan::Plan plan = test_plan();
  plan.contract.keys[0].always = false;
  return judge_one(plan, "T2", history);
}
std::string pending(std::string_view history) { return summary(judge_pending(history)); }

TEST(TtlRange, what_is_left_after_a_write_fits_the_interval_of_write_and_reading) {
  // Written in 0..5, read in 10..11: at least 3600000 - 11 - 1 and at most 3600000 + 1 ms.
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 10..11 ttl=3600000"), "PASS n=1");
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 10..11 ttl=3600001"), "PASS n=1");
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 10..11 ttl=3600002"), "FAIL ttl out of range x1");
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 10..11 ttl=3599988"), "PASS n=1");
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 10..11 ttl=3599987"), "FAIL ttl out of range x1");
}

TEST(TtlRange, a_reading_that_took_long_widens_the_bounds) {
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 10..500 ttl=3599499"), "PASS n=1");
}

TEST(TtlRange, milliseconds_for_seconds_and_the_reverse_are_found) {
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 6..7 ttl=3599"), "FAIL ttl out of range x1");
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 6..7 ttl=3599999000"), "FAIL ttl out of range x1");
}

TEST(TtlRange, the_finding_says_by_which_write_it_is_too_short) {
  const CheckResult result = judge_one("T2", "t a1 @A 0..5 ok; s a session 6..7 ttl=600000");
  ASSERT_EQ(result.findings.size(), 1u);
  const Finding& finding = result.findings.at(0);
  EXPECT_EQ(finding.group, "T2 too short session");
  ASSERT_EQ(finding.witnesses.size(), 2u);
  EXPECT_EQ(finding.witnesses[0].who, "turn a1");
  EXPECT_THAT(finding.sentence, StartsWith("chat_session:throng-a had 600000 ms"));
  EXPECT_THAT(finding.sentence, HasSubstr("turn a1, acknowledged before the reading"));
  EXPECT_THAT(finding.see_again.back(), HasSubstr("GET 'chat_session:throng-a'"));
}

TEST(TtlRange, swapped_ttls_of_two_families_are_found_in_both) {
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 6..7 ttl=599999; s a pending 6..7 ttl=3599999"),
            "FAIL ttl out of range x1, ttl out of range x1");
}

TEST(TtlRange, a_turn_that_may_or_may_not_have_written_moves_no_bound) {
  // The last certain write is a1; a2 was given up on, a3 is still under way when the reading is
  // taken.
  EXPECT_EQ(t2("t a1 @A 0..5 ok; t a2 @A 1000..1005 unknown; s a session 2000..2001 ttl=3597998"),
            "PASS n=1");
  EXPECT_EQ(t2("t a1 @A 0..5 ok; t a2 @A 1000..2005 ok; s a session 2000..2001 ttl=3597998"),
            "PASS n=1");
  EXPECT_EQ(t2("t a1 @A 0..5 ok; t a2 @A 1000..1005 ok; s a session 2000..2001 ttl=3597998"),
            "FAIL ttl out of range x1");
}

TEST(TtlRange, declared_granularity_and_jitter_widen_the_bounds) {
  plan::Plan plan = test_plan();
  plan.contract.keys[0].granularity = std::chrono::seconds(10);
  plan.contract.keys[0].jitter = std::chrono::seconds(180);
  const auto with = [&](std::string_view reading) {
    return summary(
        judge_one(plan, "T2", "t a1 @A 0..5 ok; t a2 @A 9000..9005 ok; " + std::string(reading)));
  };
  EXPECT_EQ(with("s a session 9010..9011 ttl=3590990"), "PASS n=1");  // not renewed by a2
  EXPECT_EQ(with("s a session 9010..9011 ttl=3780001"), "PASS n=1");
  EXPECT_EQ(with("s a session 9010..9011 ttl=3780002"), "FAIL ttl out of range x1");
  EXPECT_EQ(with("s a session 9010..9011 ttl=3589987"), "FAIL ttl out of range x1");
}

TEST(TtlRange, a_write_within_the_persist_lag_sets_no_lower_bound) {
  plan::Plan plan = test_plan();
  plan.contract.session.persist_lag = std::chrono::milliseconds(500);
  const std::string turns = "t a1 @A 0..5 ok; t a2 @A 5000..5005 ok;";
  EXPECT_EQ(summary(judge_one(plan, "T2", turns + "s a session 5100..5101 ttl=3594899")),
            "PASS n=1");
  EXPECT_EQ(summary(judge_one(plan, "T2", turns + "s a session 5600..5601 ttl=3594399")),
            "FAIL ttl out of range x1");
}

TEST(TtlRange, a_key_that_was_absent_before_cannot_be_older_than_that) {
  // pending_order is not written by every turn: only its appearance tells when it was made.
  EXPECT_EQ(pending("t a1 @A 0..5 ok; s a pending 1000..1001 ttl=gone; t a2 @A 1002..1005 ok;"
                    "s a pending 1010..1011 ttl=599988"),
            "PASS n=1");
  const CheckResult result = judge_pending(
      "t a1 @A 0..5 ok; s a pending 1000..1001 ttl=gone; t a2 @A 1002..1005 ok;"
      "s a pending 1010..1011 ttl=599987");
  EXPECT_EQ(summary(result), "FAIL ttl out of range x1");
  EXPECT_THAT(result.findings.at(0).sentence, HasSubstr("cannot be older than"));
}

TEST(TtlRange, no_key_of_a_conversation_is_older_than_its_first_exchange) {
  EXPECT_EQ(pending("t a1 @A 100..105 ok; s a pending 110..111 ttl=599988"), "PASS n=1");
  EXPECT_EQ(pending("t a1 @A 100..105 ok; s a pending 110..111 ttl=599987"),
            "FAIL ttl out of range x1");
  EXPECT_EQ(pending("q a @A 0..5 ok; t a1 @A 100..105 ok; s a pending 110..111 ttl=599900"),
            "PASS n=1");
}

TEST(TtlRange, an_expiry_that_moves_back_is_found) {
  EXPECT_EQ(
      pending("t a1 @A 0..5 ok; s a pending 10..11 ttl=599999; s a pending 1010..1011 ttl=598999"),
      "PASS n=2");
  EXPECT_EQ(pending("t a1 @A 0..5 ok; s a pending 10..11 ttl=599999;"
                    "s a pending 1010..1011 ttl=598995 exp=1700000600005"),
            "FAIL expiry moved back x1");
}

TEST(TtlRange, without_pexpiretime_two_milliseconds_either_way_prove_nothing) {
  // 0 = not asked: TIME and PTTL stand in, each good to 2 ms.
  EXPECT_EQ(pending("t a1 @A 0..5 ok; s a pending 10..11 ttl=599999 exp=0; s a pending 1010..1011 "
                    "ttl=598996 exp=0"),
            "PASS n=2");
}

TEST(TtlRange, after_a_step_of_redis_clock_nothing_is_judged) {
  EXPECT_THAT(t2("t a1 @A 0..5 ok; s a session 6..7 ttl=3599999; t b1 @A 0..5 ok;"
                 "s b session 1000..1001 ttl=1599000 clock=2000000"),
              StartsWith("INCONCLUSIVE Redis' clock stepped"));
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 6..7 ttl=3599999; t b1 @A 999..1000 ok;"
               "s b session 1001..1002 ttl=3599998 clock=40"),
            "PASS n=2");
}

TEST(TtlRange, a_violation_before_the_step_still_counts) {
  EXPECT_EQ(t2("t a1 @A 0..5 ok; s a session 6..7 ttl=5; s a session 1000..1001 ttl=1599000 "
               "clock=2000000"),
            "FAIL ttl out of range x1");
}

TEST(TtlRange, keys_without_expiry_and_absent_keys_are_no_trials) {
  EXPECT_THAT(t2("t a1 @A 0..5 ok; s a session 6..7 ttl=none; s a pending 6..7 ttl=gone"),
              StartsWith("INCONCLUSIVE"));
}

}  // namespace
}  // namespace throng::check
