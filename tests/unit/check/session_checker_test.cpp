#include "harness/check/session_checker.h"

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

std::string s1(std::string_view history) { return summary(judge_one("S1", history)); }

constexpr const char* kNeverCrossed =
    "INCONCLUSIVE no context was seen that had to hold a turn acknowledged by another instance";

TEST(SessionChecker, a_context_that_holds_what_another_instance_acknowledged_passes) {
  EXPECT_EQ(s1("p a1 1 [a1]; t a1 @A 0..5 ok; p a2 7 [a1 a2]; t a2 @B 6..9 ok"), "PASS n=1");
}

TEST(SessionChecker, a_context_without_it_is_a_violation_with_three_witnesses) {
  const CheckResult result =
      judge_one("S1", "p a1 1 [a1]; t a1 @A 0..5 ok; p a2 7 [a2]; t a2 @B 6..9 ok");
  EXPECT_EQ(summary(result), "FAIL forgotten by another instance x1");
  const Finding& finding = result.findings.at(0);
  EXPECT_EQ(finding.severity, Severity::safety);
  EXPECT_EQ(finding.group, "S1 prompt A to B");
  ASSERT_EQ(finding.witnesses.size(), 3u);
  EXPECT_EQ(finding.witnesses[0].who, "turn a1");
  EXPECT_EQ(finding.witnesses[0].where, "A");
  EXPECT_EQ(finding.witnesses[1].who, "turn a2");
  EXPECT_EQ(finding.witnesses[1].where, "B");
  EXPECT_EQ(finding.witnesses[2].who, "stub llm");
  EXPECT_EQ(finding.witnesses[2].begin, TimePoint(std::chrono::milliseconds(7)));
  EXPECT_THAT(finding.sentence, StartsWith("B answered turn a2 from a context without a1"));
  EXPECT_THAT(finding.see_again.at(0), HasSubstr("'http://A/chat'"));
  EXPECT_THAT(finding.see_again.at(1), HasSubstr("'http://B/chat'"));
  EXPECT_THAT(finding.see_again.at(2), HasSubstr("PTTL 'chat_session:throng-7'"));
}

TEST(SessionChecker, a_prompt_may_be_told_after_its_turn_or_before_it) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; p a1 1 [a1]; t a2 @B 6..9 ok; p a2 7 [a2]"),
            "FAIL forgotten by another instance x1");
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @B 6..9 ok; p a1 1 [a1]; p a2 7 [a1 a2]"), "PASS n=1");
}

TEST(SessionChecker, the_same_instance_forgetting_is_told_as_such) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @A 6..9 ok; p a2 7 [a2]"),
            "FAIL forgotten by the same instance x1");
}

TEST(SessionChecker, one_instance_alone_proves_nothing) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @A 6..9 ok; p a2 7 [a1 a2]"), kNeverCrossed);
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @B 6..9 ok"), kNeverCrossed);  // no prompt was seen
}

TEST(SessionChecker, turns_that_were_not_acknowledged_need_not_be_remembered) {
  EXPECT_EQ(s1("t a1 @A 0..5 unknown; t a2 @B 6..9 ok; p a2 7 [a2]"), kNeverCrossed);
  EXPECT_EQ(s1("t a1 @A 0..5 fail st=503; t a2 @B 6..9 ok; p a2 7 [a2]"), kNeverCrossed);
}

TEST(SessionChecker, a_read_for_a_turn_of_unknown_outcome_counts_all_the_same) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @B 6..9 unknown; p a2 7 [a2]"),
            "FAIL forgotten by another instance x1");
}

TEST(SessionChecker, within_the_persist_lag_a_turn_need_not_be_visible) {
  plan::Plan plan = test_plan();
  plan.contract.session.persist_lag = std::chrono::milliseconds(150);
  EXPECT_EQ(summary(judge_one(plan, "S1", "t a1 @A 0..5 ok; t a2 @B 154..159 ok; p a2 155 [a2]")),
            kNeverCrossed);
  EXPECT_EQ(summary(judge_one(plan, "S1", "t a1 @A 0..5 ok; t a2 @B 155..159 ok; p a2 156 [a2]")),
            "FAIL forgotten by another instance x1");
}

TEST(SessionChecker, history_max_lets_the_oldest_go) {
  plan::Plan plan = test_plan();
  plan.contract.session.history_max =
      6;  // three pairs: the current one and the two turns before it
  const std::string turns =
      "t a1 @A 0..5 ok; t a2 @B 6..9 ok; t a3 @A 10..15 ok; t a4 @B 16..19 ok;";
  EXPECT_EQ(summary(judge_one(plan, "S1", turns + "p a4 17 [a2 a3 a4]")), "PASS n=1");
  EXPECT_EQ(summary(judge_one(plan, "S1", turns + "p a4 17 [a1 a2 a4]")),
            "FAIL forgotten by another instance x1");
  plan.contract.session.history_max = 2;
  EXPECT_EQ(summary(judge_one(plan, "S1", turns + "p a4 17 [a4]")), kNeverCrossed);
}

TEST(SessionChecker, a_turn_worked_on_after_its_user_went_on_may_find_the_oldest_gone) {
  plan::Plan plan = test_plan();
  plan.contract.session.history_max = 6;  // the two turns before the current one
  const auto s1_with = [&](const std::string& prompts) {
    return summary(judge_one(plan, "S1",
                             "t a1 @A 0..5 ok; t a2 @B 6..9 ok; t a3 @A 10..11 unknown;"
                             "t a4 @B 12..15 ok; t a5 @A 16..19 ok; t a6 @B 22..25 ok;" +
                                 prompts));
  };
  EXPECT_EQ(s1_with("p a3 20 [a4 a5 a3]; p a6 23 [a4 a5 a6]"), "PASS n=1");
  // Written after those that followed it.
  EXPECT_EQ(s1_with("p a3 20 [a4 a5 a3]; p a6 23 [a5 a3 a6]"), "PASS n=1");
  // Not the oldest.
  EXPECT_EQ(s1_with("p a3 20 [a1 a5 a3]"), "FAIL forgotten by another instance x1");
  // There was room for it.
  EXPECT_EQ(s1_with("p a3 20 [a5 a3]"), "FAIL forgotten by another instance x1");
  EXPECT_EQ(s1_with("p a6 23 [a3 a6]"), "FAIL forgotten by another instance x1");
}

TEST(SessionChecker, several_prompts_of_one_turn_are_one_context) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; p a2 7 [a2]; p a2 8 [a1 a2]; t a2 @B 6..9 ok"), "PASS n=1");
}

TEST(SessionChecker, a_marker_quoted_in_the_reply_was_known) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; p a2 7 [a2]; t a2 @B 6..9 ok [a1 a2]"), "PASS n=1");
}

TEST(SessionChecker, a_list_that_was_cut_says_nothing_of_older_markers) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @A 6..9 ok; t a3 @B 10..15 ok; p a3 12 [a2 a3] cut"),
            "PASS n=1");
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @A 6..9 ok; t a3 @B 10..15 ok; p a3 12 [a2 a3]"),
            "FAIL forgotten by another instance x1");
}

TEST(SessionChecker, judging_waits_for_the_turn_after_the_next) {
  plan::Plan plan = test_plan();
  plan.checks.enabled = {"S1"};
  Suite suite(plan);
  const micro::History history(
      "t a1 @A 0..5 ok; p a2 7 [a2]; t a2 @B 6..9 ok; t a3 @B 10..15 ok; t a4 @B 16..19 ok");
  const auto& all = history.observations();
  for (std::size_t i = 0; i < 4; ++i) suite.on(all[i]);
  EXPECT_EQ(suite.violations(), 0u);
  suite.on(all[4]);
  EXPECT_EQ(suite.violations(), 1u);
}

TEST(SessionChecker, strangers_are_neither_asked_for_nor_judged) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok step=1; t a2 @B 6..9 ok step=1; p a2 7 [a2]"), kNeverCrossed);
  EXPECT_EQ(s1("t a1 @A 0..5 ok step=1; t a2 @B 6..9 ok; p a2 7 [a2]"), kNeverCrossed);
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @B 6..9 ok step=1; p a2 7 [a2]"), kNeverCrossed);
}

TEST(SessionChecker, what_was_cleared_need_not_be_remembered) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; q a @A 6..7 ok step=2; t a2 @B 8..9 ok; p a2 8.5 [a2]"),
            kNeverCrossed);
  EXPECT_EQ(s1("t a1 @A 0..5 ok; q a @A 6..7 ok step=3; t a2 @B 8..9 ok; p a2 8.5 [a2]"),
            "FAIL forgotten by another instance x1");
}

TEST(SessionChecker, an_expired_session_need_not_be_remembered) {
  plan::Plan plan = test_plan();
  plan.contract.keys[0].ttl = std::chrono::milliseconds(100);
  EXPECT_EQ(summary(judge_one(plan, "S1", "t a1 @A 0..5 ok; t a2 @B 98..100 ok; p a2 99 [a2]")),
            kNeverCrossed);
  EXPECT_EQ(summary(judge_one(plan, "S1", "t a1 @A 0..5 ok; t a2 @B 90..99 ok; p a2 91 [a2]")),
            "FAIL forgotten by another instance x1");
  plan.contract.keys[0].refresh =
      plan::KeyContract::Refresh::none;  // counts from the first turn of all
  EXPECT_EQ(summary(judge_one(plan, "S1",
                              "t a1 @A 0..5 ok; t a2 @A 60..65 ok; p a2 61 [a1 a2];"
                              "t a3 @B 98..101 ok; p a3 99 [a3]")),
            kNeverCrossed);
}

TEST(SessionChecker, the_stored_history_must_hold_every_acknowledged_turn) {
  const std::string turns = "t a1 @A 0..5 ok; t a2 @B 6..9 ok;";
  EXPECT_EQ(s1(turns + "s a session 10..11 ttl=3599000 [a1 a2]"), "PASS n=1");
  const CheckResult result = judge_one("S1", turns + "s a session 10..11 ttl=3599000 [a1]");
  EXPECT_EQ(summary(result), "FAIL not stored x1");
  ASSERT_EQ(result.findings.at(0).witnesses.size(), 2u);
  EXPECT_EQ(result.findings.at(0).witnesses[0].who, "turn a2");
  EXPECT_EQ(result.findings.at(0).witnesses[1].who, "redis");
  EXPECT_THAT(result.findings.at(0).sentence, HasSubstr("did not hold a2"));
}

TEST(SessionChecker, a_store_reading_asks_only_for_what_was_acknowledged_before_it_began) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @B 6..9 ok; t a3 @A 10..15 ok; s a session 12..13 "
               "ttl=3599000 [a1 a2]"),
            "PASS n=1");
  plan::Plan plan = test_plan();
  plan.contract.session.persist_lag = std::chrono::milliseconds(100);
  EXPECT_EQ(
      summary(judge_one(plan, "S1",
                        "t a1 @A 0..5 ok; t a2 @B 6..9 ok; s a session 108..109 ttl=3599000 [a1]")),
      kNeverCrossed);
}

TEST(SessionChecker, a_late_told_store_reading_asks_nothing_it_cannot_know) {
  // Taken after a1; told when a1…a8 are known and a1, a2 have left the ring.
  std::string history;
  for (int i = 1; i <= 8; ++i) {
    history += "t a" + std::to_string(i) + (i % 2 == 0 ? " @A " : " @B ") + std::to_string(10 * i) +
               ".." + std::to_string(10 * i + 5) + " ok;";
  }
  EXPECT_EQ(s1(history + "s a session 16..17 ttl=3599000 [a1]"), kNeverCrossed);
  EXPECT_EQ(s1(history + "s a session 86..87 ttl=3599000 [a1]"), "FAIL not stored x1");
}

TEST(SessionChecker, readings_that_did_not_ask_for_the_history_say_nothing) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @B 6..9 ok; s a session 10..11 ttl=3599000; s a session "
               "12..13 ttl=gone []"),
            kNeverCrossed);
}

TEST(SessionChecker, a_store_written_by_one_instance_is_no_crossing) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @A 6..9 ok; s a session 10..11 ttl=3599000 [a1 a2]"),
            kNeverCrossed);
}

TEST(SessionChecker, messages_long_gone_are_still_asked_for) {
  std::string history;
  for (int i = 1; i <= 20; ++i) {
    history += "t a" + std::to_string(i) + (i % 2 == 0 ? " @A " : " @B ") + std::to_string(10 * i) +
               ".." + std::to_string(10 * i + 5) + " ok;";
  }
  std::string all = "s a session 300..301 ttl=3599000 [a1";
  for (int i = 2; i <= 20; ++i) all += i == 3 ? "" : " a" + std::to_string(i);
  EXPECT_EQ(s1(history + all + "]"), "FAIL not stored x1");
}

TEST(SessionChecker, prompts_without_a_known_turn_are_counted_not_judged) {
  const CheckResult result = judge_one("S1", "t a1 @A 0..5 ok; p a2 7 [a2]");
  EXPECT_EQ(result.violations, 0u);
  EXPECT_THAT(result.reason, HasSubstr("1 prompt without a known turn not judged"));
  // A number far beyond what was sent must not push known turns out.
  EXPECT_EQ(s1("t a1 @A 0..5 ok; p a902 6 [a902]; t a2 @B 6..9 ok; p a2 7 [a2]"),
            "FAIL forgotten by another instance x1");
}

TEST(SessionChecker, findings_of_one_pair_of_instances_are_one) {
  EXPECT_EQ(s1("t a1 @A 0..5 ok; t a2 @B 6..9 ok; p a2 7 [a2]; t b1 @A 0..5 ok; t b2 @B 6..9 ok; p "
               "b2 7 [b2];"
               "t c1 @B 0..5 ok; t c2 @A 6..9 ok; p c2 7 [c2]"),
            "FAIL forgotten by another instance x2, forgotten by another instance x1");
}

TEST(SessionChecker, state_of_a_conversation_stays_within_its_bound) {
  EXPECT_LE(sizeof(SessionState), 264u);
}

}  // namespace
}  // namespace throng::check
