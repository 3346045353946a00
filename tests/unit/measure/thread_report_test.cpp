#include "harness/measure/thread_report.h"

#include <gtest/gtest.h>

#include "tests/support/load_counts.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;

ThreadReport two_loads() {
  ThreadReport report;
  report.starved = 1234us;
  report.loads.resize(2);
  report.loads[0] = test::counts_from(1, 1);
  report.loads[1].issued = UINT64_MAX;
  return report;
}

std::string text_of(const ThreadReport& report) {
  std::string text = "left over";
  print(report, text);
  return text;
}

TEST(ThreadReport, reads_back_what_it_printed) {
  const std::string text = text_of(two_loads());
  EXPECT_EQ(text, "1234000; 1 2 3 4 5 6 7 8 9 10 11; 0 0 0 0 18446744073709551615 0 0 0 0 0 0");
  ThreadReport again;
  ASSERT_TRUE(read(text, again));
  EXPECT_EQ(again.starved, 1234us);
  EXPECT_EQ(again.loads, two_loads().loads);
}

TEST(ThreadReport, of_a_plan_without_loads_holds_only_the_thread) {
  ThreadReport report;
  ASSERT_TRUE(read("17", report));
  EXPECT_EQ(report.starved, 17ns);
  EXPECT_TRUE(report.loads.empty());
}

TEST(ThreadReport, what_it_did_not_print_is_refused_and_changes_nothing) {
  ThreadReport report = two_loads();
  const std::string before = text_of(report);
  for (const char* text :
       {"", "x", "-5", "5 ", "5;", "5; 1", "5; 1 2 3 4 5 6 7 8 9 10", "5; 1 2 3 4 5 6 7 8 9 10 11 ",
        "5; 1 2 3 4 5 6 7 8 9 10 -1", "5;1 2 3 4 5 6 7 8 9 10 11", "99999999999999999999",
        "9223372036854775808"}) {
    EXPECT_FALSE(read(text, report)) << text;
  }
  EXPECT_EQ(text_of(report), before);
}

}  // namespace
}  // namespace throng::measure
