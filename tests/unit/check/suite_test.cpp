#include "harness/check/suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "harness/check/conclude.h"
#include "tests/unit/check/micro.h"

namespace throng::check {
namespace {

using micro::History;
using micro::judge;
using micro::judge_one;
using micro::summary;
using micro::test_plan;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// Finds one violation, then breaks: in on() at its second observation, or in finish().
class Breaking : public Checker {
 public:
  explicit Breaking(bool at_end) : at_end_(at_end) {}
  void on(const observe::Observation&) override {
    if (++seen_ == 2 && !at_end_) throw std::runtime_error("out of cheese");
  }
  [[nodiscard]] std::uint64_t violations() const override { return violations_; }
  [[nodiscard]] CheckResult finish() override {
    if (at_end_) throw 7;
    CheckResult result;
    result.trials = seen_;
    result.violations = violations_;
    return result;
  }
  std::uint64_t violations_ = 0;

 private:
  bool at_end_;
  std::uint64_t seen_ = 0;
};

bool yes(const plan::Plan&) { return true; }
std::unique_ptr<Checker> breaks(const plan::Plan&) { return std::make_unique<Breaking>(false); }
std::unique_ptr<Checker> breaks_at_end(const plan::Plan&) {
  return std::make_unique<Breaking>(true);
}
std::unique_ptr<Checker> breaks_after_a_find(const plan::Plan&) {
  auto checker = std::make_unique<Breaking>(false);
  checker->violations_ = 1;
  return checker;
}

std::string judge_breaking(std::unique_ptr<Checker> (*make)(const plan::Plan&)) {
  plan::Plan plan = test_plan();
  plan.checks.enabled = {"X1"};
  const CheckEntry table[] = {
      {"X1", "breaks", Severity::contract, "", "", kind_bit(observe::Kind::turn), yes, make}};
  Suite suite(plan, table);
  const History history("t a1 @A 0..5 ok; t a2 @A 6..9 ok; t a3 @A 10..15 ok; phase 3");
  for (const observe::Observation& o : history.observations()) suite.on(o);
  std::vector<std::vector<CheckResult>> shards;
  shards.push_back(suite.finish());
  return summary(merge(plan, std::move(shards)).at(0));
}

TEST(Suite, an_exception_in_a_checker_is_inconclusive_never_a_pass) {
  EXPECT_EQ(judge_breaking(breaks),
            "INCONCLUSIVE the checker stopped at an exception: out of cheese");
  EXPECT_EQ(
      judge_breaking(breaks_at_end),
      "INCONCLUSIVE the checker stopped at an exception: something that is no std::exception");
}

TEST(Suite, what_was_proven_before_an_exception_stands) {
  EXPECT_THAT(judge_breaking(breaks_after_a_find), StartsWith("FAIL"));
}

TEST(Suite, only_enabled_checks_that_the_contract_promises_anything_for_are_listed) {
  const auto ids = [](const plan::Plan& plan) {
    std::vector<std::string> all;
    for (const CheckResult& result : judge(plan, "t a1 @A 0..5 ok")) all.push_back(result.id);
    return all;
  };
  plan::Plan plan = test_plan();
  EXPECT_THAT(ids(plan), ElementsAre("R1", "R2", "R4", "R5", "S1", "S4", "T1", "T2", "T3"));
  plan.contract.request_id.header.clear();
  plan.contract.keys.clear();
  EXPECT_THAT(ids(plan), ElementsAre("S1", "S4"));
  plan.contract.turn.marker = plan::TurnContract::MarkerAt::none;
  EXPECT_THAT(ids(plan), ElementsAre());
  plan = test_plan();
  plan.checks.enabled = {"T2", "R5"};
  EXPECT_THAT(ids(plan), ElementsAre("R5", "T2"));
}

TEST(Suite, violations_are_counted_while_the_run_goes_on) {
  const plan::Plan plan = test_plan();
  Suite suite(plan);
  const History history(
      "t a1 @A 0..5 ok id=absent; t a2 @A 6..9 ok id=missing; q a @A 10..11 ok id=absent");
  std::vector<std::uint64_t> counts;
  for (const observe::Observation& o : history.observations()) {
    suite.on(o);
    counts.push_back(suite.violations());
  }
  EXPECT_THAT(counts, ElementsAre(1, 2, 3));
}

TEST(Suite, findings_are_bounded_and_violations_are_not) {
  plan::Plan plan = test_plan();
  plan.limits.max_findings_per_check = 2;
  const CheckResult result = judge_one(plan, "R1",
                                       "t a1 @A 0..1 ok id=absent; t a2 @B 2..3 ok id=absent;"
                                       "t a3 @C 4..5 ok id=absent; t a4 @C 6..7 ok id=changed:zz");
  EXPECT_EQ(result.findings.size(), 2u);
  EXPECT_EQ(result.violations, 4u);
}

TEST(Suite, what_the_service_did_while_the_store_was_away_is_not_judged) {
  const auto verdict = [](std::string_view check, std::string_view between) {
    return summary(
        judge_one(check,
                  "t b1 @A 0..5 ok; s b session 6..7 ttl=3599998; t a1 @A 0..5 ok; t a2 @B 6..8 ok;"
                  "p a2 7 [a1 a2]; s a session 10..11 ttl=3599999 exp=1700003600008;" +
                      std::string(between) +
                      "t a3 @A 2000..2005 ok; t a4 @B 2006..2009 ok; p a4 2007 [a4];"
                      "s a session 2010..2011 ttl=3597998 exp=1700003600008;"
                      "s a session 2100..2101 ttl=gone; s a session 2200..2201 ttl=gone"));
  };
  EXPECT_THAT(verdict("S1", "phase 1;"), StartsWith("FAIL"));
  EXPECT_THAT(verdict("T1", "phase 1;"), StartsWith("FAIL"));
  EXPECT_THAT(verdict("T2", "phase 1;"), StartsWith("FAIL"));
  EXPECT_THAT(verdict("T3", "phase 1;"), StartsWith("FAIL"));
  EXPECT_EQ(verdict("S1", "gap 1200..1500;"), "PASS n=1");
  EXPECT_EQ(verdict("T1", "gap 1200..1500;"), "PASS n=3");
  EXPECT_EQ(verdict("T2", "gap 1200..1500;"), "PASS n=3");
  EXPECT_THAT(verdict("T3", "gap 1200..1500;"),
              HasSubstr("the store could not be looked at for 300ms, which was not judged: "
                        "connection refused"));
  EXPECT_THAT(verdict("S1", "gap 200..500;"), StartsWith("FAIL"));  // long over when a3 began
}

TEST(Merge, counts_add_up_and_findings_of_one_group_become_one) {
  const std::string history =
      "t b1 @A 10..11 ok id=absent; t a1 @A 2..3 ok id=absent; t a2 @A 20..21 ok id=absent; t d1 "
      "@B 4..5 ok";
  const CheckResult two = judge_one(test_plan(), "R1", history, 2);
  EXPECT_EQ(summary(two), "FAIL request ID absent x3");
  EXPECT_EQ(two.trials, 4u);
  EXPECT_EQ(two.findings.at(0).first, TimePoint(std::chrono::milliseconds(2)));
  EXPECT_EQ(two.findings.at(0).last, TimePoint(std::chrono::milliseconds(20)));
  EXPECT_EQ(two.findings.at(0).conversation, 1u);  // the earliest is the one that is told
}

TEST(Merge, a_need_met_on_any_shard_is_met) {
  // Only conversation b (shard 0) crosses instances; a (shard 1) does not.
  const std::string history =
      "t a1 @A 0..5 ok; t a2 @A 6..9 ok; p a2 7 [a1 a2]; t b1 @A 0..5 ok; t b2 @B 6..9 ok; p b2 7 "
      "[b1 b2]";
  EXPECT_EQ(summary(judge_one(test_plan(), "S1", history, 2)), "PASS n=1");
}

TEST(Merge, a_shard_that_saw_nothing_spoils_nothing) {
  EXPECT_EQ(
      summary(judge_one(test_plan(), "T1", "t a1 @A 0..5 ok; s a session 6..7 ttl=3599000", 5)),
      "PASS n=1");
}

TEST(Merge, the_rule_of_three_bounds_what_a_pass_proves) {
  CheckResult result;
  EXPECT_EQ(result.bound(), 1.0);
  result.trials = 300;
  EXPECT_DOUBLE_EQ(result.bound(), 0.01);
}

TEST(AllChecks, are_listed_in_order_of_their_ids_each_once) {
  std::vector<std::string> ids;
  for (const CheckEntry& entry : all_checks()) {
    ids.emplace_back(entry.id);
    EXPECT_FALSE(entry.name.empty() || entry.promise.empty() || entry.precondition.empty())
        << entry.id;
  }
  EXPECT_THAT(ids, testing::WhenSorted(testing::ElementsAreArray(ids)));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(AllChecks, the_reference_page_is_not_stale) {
  std::stringstream committed;
  committed << std::ifstream(std::string(THRONG_SOURCE_DIR) + "/docs/checks.md").rdbuf();
  if (committed.str() == checks_reference()) return;
  const std::string fresh = std::string(THRONG_BIN_DIR) + "/checks.md";
  std::ofstream(fresh) << checks_reference();
  ADD_FAILURE() << "docs/checks.md is stale: cp " << fresh << " docs/checks.md";
}

}  // namespace
}  // namespace throng::check
