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
using Promise = plan::RequestIdContract::Echo;

std::string r1(std::string_view history) { return summary(judge_one("R1", history)); }
std::string r2(std::string_view history) { return summary(judge_one("R2", history)); }
std::string r4(std::string_view history) { return summary(judge_one("R4", history)); }
std::string r5(std::string_view history) { return summary(judge_one("R5", history)); }

TEST(IdEcho, every_promise_is_held_against_every_way_to_break_it) {
  struct Row {
    Promise promise;
    const char* id;
    const char* want;
  };
  const Row rows[] = {
      {Promise::exact, "same", "PASS n=1"},
      {Promise::exact, "nibble", "FAIL request ID changed x1"},
      {Promise::exact, "changed:zzz", "FAIL request ID changed x1"},
      {Promise::exact, "absent", "FAIL request ID absent x1"},
      {Promise::uuid_nibble, "same", "PASS n=1"},
      {Promise::uuid_nibble, "nibble", "PASS n=1"},
      {Promise::uuid_nibble, "changed:zzz", "FAIL request ID changed x1"},
      {Promise::uuid_nibble, "absent", "FAIL request ID absent x1"},
      {Promise::replaced, "same", "PASS n=1"},
      {Promise::replaced, "nibble", "PASS n=1"},
      {Promise::replaced, "changed:zzz", "PASS n=1"},
      {Promise::replaced, "changed", "FAIL request ID absent x1"},
      {Promise::replaced, "absent", "FAIL request ID absent x1"},
      {Promise::none, "same", "not applicable"},
  };
  for (const Row& row : rows) {
    plan::Plan plan = test_plan();
    plan.contract.request_id.echo = row.promise;
    EXPECT_EQ(summary(judge_one(plan, "R1", "t a1 @A 0..5 ok id=" + std::string(row.id))), row.want)
        << row.id << " under promise " << static_cast<int>(row.promise);
  }
}

TEST(IdEcho, errors_and_plain_requests_are_judged_like_turns) {
  EXPECT_EQ(r1("t a1 @A 0..5 fail st=503 id=absent"), "FAIL request ID absent x1");
  EXPECT_EQ(r1("q a @A 0..5 fail st=404 id=absent"), "FAIL request ID absent x1");
  EXPECT_EQ(r1("t a1 @A 0..5 ok; t a2 @A 6..9 fail st=503 id=absent; t a3 @B 10..12 fail st=500 "
               "id=absent;"
               "t a4 @A 13..14 fail st=502 id=absent"),
            "FAIL request ID absent x2, request ID absent x1");
}

TEST(IdEcho, the_finding_shows_what_was_sent_and_what_came_back) {
  const CheckResult result = judge_one("R1", "t a1 @A 0..5 ok id=changed:other");
  const Finding& finding = result.findings.at(0);
  EXPECT_THAT(finding.sentence,
              StartsWith("The 200 response to turn a1 carried as X-Request-ID other where"));
  EXPECT_THAT(finding.witnesses.at(0).detail, HasSubstr("got back other"));
  EXPECT_THAT(finding.see_again.at(0), StartsWith("curl -i -X POST -H 'X-Request-ID: "));
  EXPECT_THAT(finding.see_again.at(0),
              HasSubstr("-d '{\"user_id\":\"throng-7\",\"message\":\"hello\"}'"));
}

TEST(IdEcho, without_a_response_or_an_id_sent_nothing_is_judged) {
  EXPECT_THAT(r1("t a1 @A 0..5 unknown; t a2 @A 6..9 ok id=generated:x1-y"),
              StartsWith("INCONCLUSIVE"));
}

TEST(IdGenerated, a_fresh_id_each_time_passes) {
  EXPECT_EQ(r2("t a1 @A 0..5 ok id=generated:0001; t a2 @A 6..9 ok id=generated:0002"), "PASS n=2");
}

TEST(IdGenerated, none_or_an_empty_one_is_a_violation) {
  EXPECT_EQ(r2("t a1 @A 0..5 ok id=missing"), "FAIL no request ID made x1");
  EXPECT_EQ(r2("t a1 @A 0..5 ok id=generated"), "FAIL no request ID made x1");
}

TEST(IdGenerated, the_same_id_twice_is_constant) {
  EXPECT_EQ(r2("t a1 @A 0..5 ok id=generated:0-AB; t b1 @A 6..9 ok id=generated:0ab; t c1 @A "
               "10..11 ok id=generated:1"),
            "FAIL constant request ID x1");
}

TEST(IdGenerated, requests_with_an_id_are_no_trials) {
  EXPECT_THAT(r2("t a1 @A 0..5 ok"),
              StartsWith("INCONCLUSIVE no response to a request without an ID was seen"));
  plan::Plan plan = test_plan();
  plan.contract.request_id.generate = false;
  EXPECT_EQ(summary(judge_one(plan, "R2", "t a1 @A 0..5 ok id=missing")), "not applicable");
}

constexpr const char* kBoth = "p a1 1 [a1]; b a1 2; t a1 @A 0..5 ok;";

TEST(IdForwarded, calls_with_our_ids_pass) { EXPECT_EQ(r4(kBoth), "PASS n=2"); }

TEST(IdForwarded, a_call_without_an_id_is_a_violation) {
  EXPECT_EQ(r4("p a1 1 [a1] id=-; b a1 2; t a1 @A 0..5 ok"), "FAIL call without an ID x1");
  const CheckResult result = judge_one("R4", "p a1 1 [a1]; b a 2 id=-; t a1 @A 0..5 ok");
  EXPECT_EQ(summary(result), "FAIL call without an ID x1");
  EXPECT_THAT(result.findings.at(0).sentence,
              StartsWith("A call reached backend without X-Request-ID"));
}

TEST(IdForwarded, what_a_service_asks_on_its_own_account_is_not_judged) {
  EXPECT_EQ(r4(std::string(kBoth) +
               "b a 2 id=- line=GET_/health_HTTP/1.1; b a 3 id=zz9 line=GET_/_HTTP/1.1;"
               "b a 4 id=- line=GET_/api/tags?x_HTTP/1.1"),
            "PASS n=2");
  EXPECT_EQ(r4(std::string(kBoth) + "b a 2 id=- line=POST_/health_HTTP/1.1"),
            "FAIL call without an ID x1");
}

TEST(IdForwarded, another_id_on_a_prompt_is_a_violation_before_and_after_its_turn) {
  EXPECT_EQ(r4("p a1 1 [a1] id=zz-9; b a1 2; t a1 @A 0..5 ok"), "FAIL call with another ID x1");
  EXPECT_EQ(r4("b a1 2; t a1 @A 0..5 ok; p a1 1 [a1] id=zz-9"), "FAIL call with another ID x1");
}

TEST(IdForwarded, a_turn_sent_without_an_id_is_followed_by_the_one_made_for_it) {
  EXPECT_EQ(r4("p a1 1 [a1] id=zz-9; b a1 2; t a1 @A 0..5 ok id=generated:ZZ9"), "PASS n=2");
  EXPECT_EQ(r4("p a1 1 [a1] id=zz-9; b a1 2; t a1 @A 0..5 ok id=generated:zz-8"),
            "FAIL call with another ID x1");
  EXPECT_EQ(r4("p a1 1 [a1] id=zz-9; b a1 2; t a1 @A 0..5 ok id=missing"), "PASS n=2");
}

TEST(IdForwarded, the_id_of_a_turn_without_a_response_is_not_known) {
  const CheckResult result = judge_one("R4", "b a1 2; p a1 1 [a1] id=zz-9; t a1 @A 0..5 unknown");
  EXPECT_EQ(summary(result), "PASS n=1");
  EXPECT_THAT(result.reason, HasSubstr("1 call with an ID of unknown origin not judged"));
}

TEST(IdForwarded, a_replaced_id_is_forwarded_as_it_came_back) {
  plan::Plan plan = test_plan();
  plan.contract.request_id.echo = Promise::replaced;
  EXPECT_EQ(summary(judge_one(plan, "R4",
                              "p a1 1 [a1] id=zz-9; b a1 2; t a1 @A 0..5 ok id=changed:zz-9")),
            "PASS n=2");
}

TEST(IdForwarded, a_call_that_names_no_turn_waits_for_a_response_with_its_id_in_any_shard) {
  const std::string history = std::string(kBoth) + "b b 3 id=zz-9;";
  EXPECT_EQ(r4(history), "FAIL call with another ID x1");
  EXPECT_EQ(r4(history + "t a2 @A 6..9 ok id=generated:zz-9"), "PASS n=2");
  // The call is told to shard 0 (b), the response to shard 1 (a).
  EXPECT_EQ(summary(judge_one(test_plan(), "R4", history + "t a2 @A 6..9 ok id=generated:zz-9", 2)),
            "PASS n=2");
  EXPECT_EQ(summary(judge_one(test_plan(), "R4", history, 2)), "FAIL call with another ID x1");
}

TEST(IdForwarded, as_many_strays_as_requests_without_a_response_are_tolerated) {
  const std::string history = std::string(kBoth) + "t b1 @A 0..5 unknown; b b 3 id=zz-9;";
  EXPECT_EQ(r4(history), "PASS n=2");
  EXPECT_EQ(r4(history + "b b 4 id=zz-8"), "FAIL call with another ID x2");
}

TEST(IdForwarded, each_name_in_the_contract_must_be_called) {
  EXPECT_EQ(r4("p a1 1 [a1]; t a1 @A 0..5 ok"), "INCONCLUSIVE no call to backend was seen");
}

TEST(IdForwarded, where_a_name_is_no_stub_the_log_behind_the_service_is_the_evidence) {
  plan::Plan plan = test_plan();
  plan.environment.stubs.resize(1);
  const std::string history = "p a1 1 [a1]; t a1 @A 0..5 ok;";
  EXPECT_THAT(summary(judge_one(plan, "R4", history)),
              StartsWith("INCONCLUSIVE backend is no stub here"));
  EXPECT_THAT(summary(judge_one(plan, "R4", history + "l @A 3 id=a1")), StartsWith("INCONCLUSIVE"));
  EXPECT_THAT(summary(judge_one(plan, "R4", history + "l @- 3 id=zz-9")),
              StartsWith("INCONCLUSIVE"));
  EXPECT_EQ(summary(judge_one(plan, "R4", history + "l @- 3 id=a1")), "PASS n=2");
}

TEST(IdForwarded, stubs_that_the_contract_does_not_name_are_left_alone) {
  plan::Plan plan = test_plan();
  plan.contract.request_id.forward = {"llm"};
  EXPECT_EQ(summary(judge_one(plan, "R4", "p a1 1 [a1]; b a 2 id=-; t a1 @A 0..5 ok")), "PASS n=1");
  plan.contract.request_id.forward = {};
  EXPECT_EQ(summary(judge_one(plan, "R4", "p a1 1 [a1]")), "not applicable");
}

constexpr const char* kOverlap = "t a1 @A 0..5 ok; t b1 @A 2..7 ok;";

TEST(IdSwapped, ids_and_markers_that_agree_pass) {
  EXPECT_EQ(r5(std::string(kOverlap) + "p a1 1 [a1]; l @A 3 [b1] id=b1"), "PASS n=4");
}

TEST(IdSwapped, a_prompt_with_anothers_id_is_a_violation) {
  const CheckResult result = judge_one("R5", std::string(kOverlap) + "p a1 1 [a1] id=b1");
  EXPECT_EQ(summary(result), "FAIL request ID swapped x1");
  EXPECT_EQ(result.findings.at(0).severity, Severity::safety);
  ASSERT_EQ(result.findings.at(0).witnesses.size(), 2u);
  EXPECT_THAT(result.findings.at(0).sentence,
              StartsWith("A call with message a1 of conversation 1 carried the request ID of turn "
                         "a1 of conversation 2"));
}

TEST(IdSwapped, a_prompt_with_the_id_of_another_turn_of_its_user_is_one_too) {
  EXPECT_EQ(r5(std::string(kOverlap) + "p a2 1 [a1 a2] id=a1"), "FAIL request ID swapped x1");
  EXPECT_EQ(r5(std::string(kOverlap) + "p a2 1 [a1 a2] id=a"),
            "PASS n=3");  // an ID without a message
}

TEST(IdSwapped, log_lines_and_backend_calls_may_quote_older_messages) {
  EXPECT_EQ(r5(std::string(kOverlap) + "l @A 3 [a1] id=a2; b a2 3 [a1] id=a2"), "PASS n=4");
  EXPECT_EQ(r5(std::string(kOverlap) + "l @A 3 [a1] id=b1"), "FAIL request ID swapped x1");
  EXPECT_EQ(r5(std::string(kOverlap) + "b a1 3 [a1] id=b1"), "FAIL request ID swapped x1");
}

TEST(IdSwapped, a_response_with_anothers_id_is_a_violation) {
  EXPECT_EQ(r5("t a1 @A 0..5 ok; t b1 @A 2..7 ok id=changed:a1"), "FAIL request ID swapped x1");
  EXPECT_EQ(r5("t a1 @A 0..5 ok; t b1 @A 2..7 ok id=generated:a1"), "FAIL request ID swapped x1");
  EXPECT_EQ(r5("t a1 @A 0..5 ok; t b1 @A 2..7 ok id=changed:zz-9"), "PASS n=2");  // R1's business
}

TEST(IdSwapped, calls_without_an_id_or_a_marker_prove_nothing) {
  EXPECT_EQ(r5(std::string(kOverlap) + "p a1 1 [a1] id=-; b a1 2"), "PASS n=2");
}

TEST(IdSwapped, without_overlapping_turns_it_is_inconclusive) {
  EXPECT_THAT(r5("t a1 @A 0..5 ok; t b1 @A 6..7 ok; p b1 6 [b1]"),
              StartsWith("INCONCLUSIVE no two turns overlapped"));
  EXPECT_THAT(r5("t a1 @A 0..5 ok; t a2 @A 4..7 ok"),
              StartsWith("INCONCLUSIVE"));  // one conversation
}

}  // namespace
}  // namespace throng::check
