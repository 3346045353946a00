#include "exporters/terminal/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "exporters/terminal/text.h"
#include "tests/support/golden.h"
#include "tests/support/sample_outcome.h"

namespace throng::terminal {
namespace {

using testing::AllOf;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

void expect_golden(const std::string& name, const std::string& text) {
  test::expect_golden(THRONG_SOURCE_DIR "/tests/unit/terminal/golden/" + name, text);
}

TEST(Summary, of_a_failed_run) {
  expect_golden("summary_failed.txt",
                summary(test::sample_plan(), test::sample_outcome(), Style{}));
}

TEST(Summary, of_a_run_without_findings) {
  judge::Outcome outcome = test::sample_outcome();
  outcome.checks.erase(outcome.checks.begin());
  outcome.checks.pop_back();
  outcome.budgets.resize(1);
  outcome.snapshot.series.pop_back();
  outcome.snapshot.series[0].outcomes = {3995, 0, 0};
  outcome.snapshot.series[0].failures = {3995};
  outcome.snapshot.series[0].from_send[1] = outcome.snapshot.series[0].from_send[2] = {};
  outcome.notes.clear();
  outcome.verdict = Verdict::pass;
  expect_golden("summary_passed.txt", summary(test::sample_plan(), outcome, Style{}));
}

TEST(Summary, of_a_run_that_measured_nothing) {
  judge::Outcome outcome;
  outcome.name = "dinner-rush";
  outcome.ending = judge::Ending::environment_failed;
  outcome.notes = {
      {.text = "http://10.0.0.1:8080 cannot be reached: connection refused", .lines = {}}};
  expect_golden("summary_unreachable.txt", summary(test::sample_plan(), outcome, Style{}));
}

TEST(Summary, colours_change_nothing_but_colours) {
  const plan::Plan plan = test::sample_plan();
  const judge::Outcome outcome = test::sample_outcome();
  const std::string colored = summary(plan, outcome, Style{.color = true});
  const std::string plain = summary(plan, outcome, Style{});
  EXPECT_EQ(std::regex_replace(colored, std::regex("\x1b\\[[0-9]*m"), ""), plain);
  EXPECT_NE(colored, plain);
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
}

TEST(Summary, an_allowed_doubt_says_so) {
  plan::Plan plan = test::sample_plan();
  plan.checks.allow_inconclusive = {"R4"};
  EXPECT_THAT(summary(plan, test::sample_outcome(), Style{}),
              HasSubstr("no stub was called (allowed)"));
}

TEST(Summary, ends_with_verdict_and_exit_code) {
  judge::Outcome outcome = test::sample_outcome();
  const plan::Plan plan = test::sample_plan();
  EXPECT_THAT(summary(plan, outcome, Style{}), EndsWith("\nverdict: FAIL · exit 99\n"));
  outcome.ending = judge::Ending::interrupted;
  EXPECT_THAT(summary(plan, outcome, Style{}),
              EndsWith("\nverdict: FAIL · interrupted · exit 105\n"));
  outcome.ending = judge::Ending::complete;
  outcome.verdict = Verdict::pass;
  EXPECT_THAT(summary(plan, outcome, Style{}), EndsWith("\nverdict: PASS · exit 0\n"));
}

}  // namespace
}  // namespace throng::terminal
