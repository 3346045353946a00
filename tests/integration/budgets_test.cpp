// Budgets as CI meets them: exit codes, runs that end themselves, and the same lines from a
// recorded history. Against the real service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace throng {
namespace {

using std::chrono::minutes;
using test::Ended;
using test::Program;
using ::testing::HasSubstr;

constexpr const char* kThrong = THRONG_BIN_DIR "/throng";

Ended throng(std::vector<std::string> words) {
  words.insert(words.begin(), kThrong);
  return Program(words, {}, THRONG_SOURCE_DIR).wait(minutes(2));
}

/// Eight users who ask and think for `length`, with these budgets.
std::string scenario(const test::ScratchDir& dir, const std::string& length,
                     const std::string& budgets) {
  const std::string scenarios = std::string(THRONG_SOURCE_DIR) + "/scenarios/";
  test::write_file(dir.file("scenario.yaml"),
                   "throng: 1\nkind: scenario\nname: budgets\ncontract: " + scenarios +
                       "contracts/foodie.yaml\nenvironment: " + scenarios +
                       "environments/local-two-agents.yaml\nflows:\n  ask:\n    steps:\n"
                       "      - {say: \"list restaurants\", name: list}\n      - think: 20ms\n"
                       "load:\n  diners: {flow: ask, users: 8, for: " +
                       length + "}\nsettle: 0s\nbudgets:\n" + budgets);
  return dir.file("scenario.yaml");
}

nlohmann::json json_in(const std::string& path) {
  return nlohmann::json::parse(test::read_file(path));
}

TEST(Budgets, with_an_abort_end_the_run_as_a_failure_that_its_history_repeats) {
  const test::ScratchDir dir;
  const std::string file = scenario(dir, "5m",
                                    "  - {latency: list, p50: 1us, abort: {after: 2s}}\n"
                                    "  - {latency: list, p95: 1us, over: 1s}\n"
                                    "  - {rate: 1/s, over: 1s}\n"
                                    "  - {rate: 1/s}\n");
  // Were it not ended, it would take longer than it is waited for.
  const Ended live = throng({"run", file, "--quiet", "--out", dir.file("out")});
  EXPECT_EQ(live.code, 99) << live.output;
  const nlohmann::json outcome = json_in(dir.file("out/outcome.json"));
  EXPECT_EQ(outcome.at("ending"), "complete");
  EXPECT_THAT(outcome.at("notes").dump(), HasSubstr("the load was ended after"));
  EXPECT_GT(outcome.at("totals").at("requests"), 20);
  EXPECT_EQ(outcome.at("budgets").at(0).at("verdict"), "fail");
  EXPECT_EQ(outcome.at("budgets").at(1).at("verdict"), "fail");
  EXPECT_EQ(outcome.at("budgets").at(2).at("verdict"), "pass") << outcome.at("budgets").dump(1);

  const Ended again =
      throng({"check", dir.file("out/history.bin"), "--json", dir.file("again.json")});
  EXPECT_EQ(again.code, 99) << again.output;
  const nlohmann::json checked = json_in(dir.file("again.json"));
  EXPECT_EQ(checked.at("budgets").dump(1), outcome.at("budgets").dump(1));
  EXPECT_THAT(checked.at("notes").dump(), HasSubstr("the load was ended after"));
}

TEST(Budgets, that_too_little_was_seen_for_end_the_run_inconclusive) {
  const test::ScratchDir dir;
  const std::string file = scenario(dir, "3s",
                                    "  - {latency: list, p95: 10s, over: 2s}\n"
                                    "  - {errors: 50%, worst_2s: 60%, min_samples: 1000000}\n"
                                    "  - {availability: 50%}\n");
  const Ended live = throng({"run", file, "--quiet", "--out", dir.file("out")});
  EXPECT_EQ(live.code, 98) << live.output;
  const nlohmann::json budgets = json_in(dir.file("out/outcome.json")).at("budgets");
  const char* want[] = {"pass", "inconclusive", "inconclusive", "pass"};
  for (std::size_t i = 0; i < std::size(want); ++i) {
    EXPECT_EQ(budgets.at(i).at("verdict"), want[i]) << budgets.at(i).dump();
  }
  const Ended again =
      throng({"check", dir.file("out/history.bin"), "--json", dir.file("again.json")});
  EXPECT_EQ(again.code, 98) << again.output;
  EXPECT_EQ(json_in(dir.file("again.json")).at("budgets").dump(1), budgets.dump(1));
}

TEST(Budgets, that_the_run_can_never_show_are_refused_before_it) {
  const test::ScratchDir dir;
  const std::string file = scenario(dir, "3s", "  - {availability: 99.9%}\n");
  const Ended ended = throng({"run", file, "--out", dir.file("out")});
  EXPECT_EQ(ended.code, 104) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("about 1,200 requests can never show 99.9%"));
  EXPECT_THAT(ended.output, HasSubstr("it takes 2,703 without a single error"));
}

}  // namespace
}  // namespace throng
