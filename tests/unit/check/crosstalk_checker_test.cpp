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

std::string s4(std::string_view history) { return summary(judge_one("S4", history)); }

constexpr const char* kTwo =
    "t a1 @A 0..5 ok; t b1 @B 2..7 ok;";  // two conversations at the same time

TEST(CrosstalkChecker, reads_of_ones_own_words_pass) {
  EXPECT_EQ(s4(std::string(kTwo) + "p a1 1 [a1]; p b1 3 [b1]; s a session 8..9 ttl=3599000 [a1]"),
            "PASS n=3");
}

TEST(CrosstalkChecker, a_foreign_marker_in_a_prompt_is_told_with_its_owner) {
  const CheckResult result = judge_one("S4", std::string(kTwo) + "p b1 3 [a1 b1]");
  EXPECT_EQ(summary(result), "FAIL cross-talk x1");
  const Finding& finding = result.findings.at(0);
  EXPECT_EQ(finding.severity, Severity::safety);
  EXPECT_EQ(finding.conversation, 2u);
  ASSERT_EQ(finding.witnesses.size(), 2u);
  EXPECT_EQ(finding.witnesses[0].who, "stub llm");
  EXPECT_EQ(finding.witnesses[1].who, "turn a1");
  EXPECT_EQ(finding.witnesses[1].where, "conversation 1");
  EXPECT_THAT(finding.sentence,
              StartsWith("A prompt of conversation 2 held message a1 of conversation 1"));
}

TEST(CrosstalkChecker, foreign_markers_are_found_in_replies_stores_and_backend_calls) {
  EXPECT_EQ(s4("t a1 @A 0..5 ok; t b1 @B 2..7 ok [a1 b1]"), "FAIL cross-talk x1");
  EXPECT_EQ(s4(std::string(kTwo) + "s a session 8..9 ttl=3599000 [b1]"), "FAIL cross-talk x1");
  EXPECT_EQ(s4(std::string(kTwo) + "b b1 3 [a1 b1]"), "FAIL cross-talk x1");
  EXPECT_EQ(s4(std::string(kTwo) + "q a @A 8..9 ok [a1 b1]"), "FAIL cross-talk x1");
}

TEST(CrosstalkChecker, a_prompt_belongs_to_its_newest_message_whatever_id_it_came_with) {
  // Told under conversation a, because the service sent a's request ID with b's prompt: R5's
  // business, not ours.
  EXPECT_EQ(s4(std::string(kTwo) + "p a1 3 [b1]"), "PASS n=1");
}

TEST(CrosstalkChecker, a_strangers_own_words_are_no_crosstalk) {
  EXPECT_EQ(s4("t a1 @A 0..5 ok step=1; t b1 @B 2..7 ok; t a2 @A 8..9 ok step=1; p a2 8.5 [a1 a2]"),
            "PASS n=1");
  EXPECT_EQ(s4("t a1 @A 0..5 ok step=1; t b1 @B 2..7 ok step=1; p b1 3 [a1 b1]"),
            "FAIL cross-talk x1");
}

TEST(CrosstalkChecker, without_concurrency_or_markers_nothing_is_proven) {
  EXPECT_THAT(s4("t a1 @A 0..5 ok; t b1 @B 6..7 ok; p b1 6.5 [b1]"),
              StartsWith("INCONCLUSIVE no two conversations were under way at the same time"));
  EXPECT_THAT(s4(kTwo), StartsWith("INCONCLUSIVE nothing was seen that it could have judged"));
  EXPECT_EQ(s4("t a1 @A 0..5 ok; t b1 @B 6..7 ok; t a2 @A 8..9 ok; p a2 8.5 [a2]"),
            "PASS n=1");  // a spans b
}

TEST(CrosstalkChecker, conversations_of_different_shards_are_concurrent_too) {
  const std::string history = "t a1 @A 0..5 ok; t b1 @B 2..7 ok; p b1 3 [b1]";
  EXPECT_EQ(summary(judge_one(test_plan(), "S4", history, 2)), "PASS n=1");
  EXPECT_THAT(
      summary(judge_one(test_plan(), "S4", "t a1 @A 0..5 ok; t b1 @B 6..7 ok; p b1 6.5 [b1]", 2)),
      StartsWith("INCONCLUSIVE"));
}

TEST(CrosstalkChecker, a_damaged_marker_is_a_violation) {
  EXPECT_EQ(s4(std::string(kTwo) + "s a session 8..9 ttl=3599000 [] corrupt=1"), "FAIL corrupt x1");
  EXPECT_EQ(s4(std::string(kTwo) + "p a1 1 [a1] corrupt=2"), "FAIL corrupt x1");
}

TEST(CrosstalkChecker, a_message_that_was_never_sent_is_garbage) {
  const CheckResult result =
      judge_one("S4", std::string(kTwo) + "s a session 8..9 ttl=3599000 [a1 a3]");
  EXPECT_EQ(summary(result), "FAIL garbage x1");
  EXPECT_THAT(result.findings.at(0).sentence,
              HasSubstr("Message a3 of conversation 1 was read, but the last one sent was a1"));
}

TEST(CrosstalkChecker, a_message_told_before_its_turn_is_no_garbage) {
  EXPECT_EQ(s4("p a1 1 [a1]; t a1 @A 0..5 ok; t b1 @B 2..7 ok; p a2 7 [a1 a2]; t a2 @A 6..9 ok"),
            "PASS n=2");
  EXPECT_EQ(s4(std::string(kTwo) + "p a2 7 [a1 a2]"),
            "PASS n=1");  // the run ended with a2 under way
}

TEST(CrosstalkChecker, a_reply_without_the_message_the_model_was_asked_with_is_swapped) {
  const std::string turns = "t a1 @A 0..5 ok; t b1 @B 2..7 ok;";
  EXPECT_EQ(s4(turns + "p a2 7 [a1 a2]; t a2 @A 6..9 ok [a1]"), "FAIL reply swap x1");
  EXPECT_EQ(s4(turns + "t a2 @A 6..9 ok [a1]; p a2 7 [a1 a2]"), "FAIL reply swap x1");
  EXPECT_EQ(s4(turns + "p a2 7 [a1 a2]; t a2 @A 6..9 ok [a1 a2]"), "PASS n=2");
}

TEST(CrosstalkChecker, a_service_may_quote_an_older_message_on_its_own_account) {
  // "yes" confirms the order of a1; the model was not asked.
  EXPECT_EQ(s4(std::string(kTwo) + "t a2 @A 8..9 ok [a1]"), "PASS n=1");
  plan::Plan plan = test_plan();
  plan.contract.turn.replies_echo_markers = false;
  EXPECT_EQ(
      summary(judge_one(plan, "S4", std::string(kTwo) + "p a2 7 [a1 a2]; t a2 @A 6..9 ok [a1]")),
      "PASS n=2");
}

TEST(CrosstalkChecker, readings_that_did_not_ask_for_markers_are_no_reads) {
  EXPECT_THAT(s4(std::string(kTwo) + "s a session 8..9 ttl=3599000"), StartsWith("INCONCLUSIVE"));
}

}  // namespace
}  // namespace throng::check
