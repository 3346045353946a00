#include "exporters/terminal/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

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
  outcome.snapshot.series[0].unknowns = {};
  outcome.snapshot.series[0].from_send[1] = outcome.snapshot.series[0].from_send[2] = {};
  outcome.notes.clear();
  outcome.verdict = Verdict::pass;
  expect_golden("summary_passed.txt", summary(test::sample_plan(), outcome, Style{}));
}

TEST(Summary, of_an_invalid_run_says_first_that_its_budgets_say_nothing) {
  expect_golden("summary_invalid.txt",
                summary(test::sample_plan(), test::sample_invalid_outcome(), Style{}));
}

TEST(Summary, of_a_run_that_failed_a_check_while_the_generator_was_late_says_both) {
  judge::Outcome outcome = test::sample_outcome();
  outcome.doubts = test::sample_invalid_outcome().doubts;
  const std::string text = summary(test::sample_plan(), outcome, Style{});
  EXPECT_THAT(text, AllOf(HasSubstr("\nDOUBTS\n"), HasSubstr("\nBUDGETS · they say nothing\n"),
                          HasSubstr("What the checks have proven holds all the same."),
                          EndsWith("\nverdict: FAIL · exit 99\n")));
  EXPECT_LT(text.find("DOUBTS"), text.find("BUDGETS"));
}

TEST(Summary, of_a_search_for_capacity) {
  judge::Outcome outcome = test::sample_outcome();
  outcome.checks.clear();
  outcome.budgets.clear();
  outcome.notes.clear();
  outcome.snapshot = {};
  outcome.capacities = {test::sample_capacity()};
  outcome.verdict = Verdict::pass;
  expect_golden("summary_capacity.txt", summary(test::sample_plan(), outcome, Style{}));
}

TEST(Summary, of_a_search_that_found_nothing_or_no_end_says_so) {
  judge::Outcome outcome;
  outcome.capacities = {test::sample_capacity(), {.load = 0, .why = "p95 broke at 1 user"}};
  outcome.capacities[0].confirmed = false;
  outcome.capacities[0].at_end = true;
  const std::string text = summary(test::sample_plan(), outcome, Style{});
  EXPECT_THAT(text, HasSubstr("result: 200/s, not confirmed, the highest level that was allowed"));
  EXPECT_THAT(text, HasSubstr("result: no level held every budget · p95 broke at 1 user\n"));
}

TEST(Summary, of_many_threads_tells_the_busiest) {
  judge::Outcome outcome = test::sample_outcome();
  outcome.snapshot.threads.assign(
      10, {.busy = std::chrono::seconds(1), .alive = std::chrono::seconds(10), .busiest = 0.2});
  outcome.snapshot.threads[7].busiest = 0.97;
  const std::string text = summary(test::sample_plan(), outcome, Style{});
  EXPECT_THAT(text, HasSubstr("  thread 7  CPU 10%  busiest 10s 97%, limit 95%\n  thread 0  "));
  EXPECT_THAT(text, HasSubstr("… and 6 threads less busy than these\n"));
}

TEST(Summary, no_line_of_its_tables_is_wider_than_100_columns) {
  judge::Outcome outcome = test::sample_invalid_outcome();
  outcome.capacities = {test::sample_capacity()};
  std::istringstream lines(summary(test::sample_plan(), outcome, Style{}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), 100U) << line;
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
