// Asked for far more than the machine can do, a run is invalid: not failed, whatever its
// budgets say, for they were never put to the test. What is proven stays proven.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/outcome.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace throng {
namespace {

using nlohmann::json;
using test::Ended;
using test::outcome_in;
using test::Program;
using ::testing::HasSubstr;

Ended run(const std::string& scenario, const std::map<std::string, std::string>& variables,
          const std::string& dir) {
  return Program({THRONG_BIN_DIR "/throng", "run", "tests/integration/data/" + scenario + ".yaml",
                  "--quiet", "--out", dir},
                 variables, THRONG_SOURCE_DIR)
      .wait();
}

class Overload : public ::testing::Test {
 protected:
  /// Arrivals per second of which the machine can do a small part only, even if it was measured
  /// while others had most of its cores.
  static std::string too_many() {
    const test::ScratchDir dir;
    const Ended ended = run("calibrate", {}, dir.path());
    const double most = outcome_in(dir.path()).at("totals").at("rate_per_second");
    EXPECT_GT(most, 10) << ended.output;
    return std::to_string(static_cast<int>(10 * most));
  }

  const test::ScratchDir dir_;
};

TEST_F(Overload, is_invalid_and_says_what_would_help) {
  const Ended ended = run("overload", {{"RATE", too_many()}}, dir_.path());
  EXPECT_EQ(ended.code, 97) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("verdict: INVALID"));
  const json outcome = outcome_in(dir_.path());
  EXPECT_EQ(outcome.at("verdict"), "invalid");
  const json& doubts = outcome.at("generator").at("doubts");
  ASSERT_GT(doubts.size(), 0U);
  for (const json& doubt : doubts) {
    EXPECT_GT(doubt.at("advice").get<std::string>().size(), 20U) << doubt;
    EXPECT_THAT(ended.output, HasSubstr(doubt.at("what").get<std::string>()));
  }
  EXPECT_GT(outcome.at("totals").at("requests"), 100);  // it did what it could
}

TEST_F(Overload, is_invalid_even_where_a_budget_would_fail) {
  const Ended ended = run("overload", {{"RATE", too_many()}, {"P95", "1ms"}}, dir_.path());
  EXPECT_EQ(ended.code, 97) << ended.output;
  const json outcome = outcome_in(dir_.path());
  EXPECT_EQ(outcome.at("verdict"), "invalid");
  EXPECT_EQ(outcome.at("budgets").at(0).at("verdict"), "fail") << ended.output;
}

TEST_F(Overload, fails_all_the_same_if_a_violation_was_proven) {
  const Ended ended =
      run("overload", {{"RATE", too_many()}, {"CHATD_MUTANT", "rid_dropped"}}, dir_.path());
  EXPECT_EQ(ended.code, 99) << ended.output;
  const json outcome = outcome_in(dir_.path());
  EXPECT_EQ(outcome.at("verdict"), "fail");
  EXPECT_GT(outcome.at("findings"), 0);
  EXPECT_GT(outcome.at("generator").at("doubts").size(), 0U) << "the run was not overloaded";
}

}  // namespace
}  // namespace throng
