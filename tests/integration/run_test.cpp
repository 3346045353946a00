// The whole way of the data, as QA and CI use it: throng as a process, a real Redis, two agents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/outcome.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/sockets.h"

namespace throng {
namespace {

using std::chrono::seconds;
using test::Ended;
using test::outcome_in;
using test::Program;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kThrong = THRONG_BIN_DIR "/throng";
constexpr const char* kShort = "tests/integration/data/short.yaml";

Ended throng(std::vector<std::string> words,
             const std::map<std::string, std::string>& variables = {}) {
  words.insert(words.begin(), kThrong);
  return Program(words, variables, THRONG_SOURCE_DIR).wait();
}

TEST(Run, leaves_everything_a_person_needs_and_nothing_running) {
  const test::ScratchDir dir;
  const Ended ended = throng({"run", kShort, "--seed", "11", "--out", dir.path()});
  EXPECT_EQ(ended.code, 0) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("PASS"));
  EXPECT_THAT(ended.output, HasSubstr("seed 11"));
  for (const char* file : {"outcome.json", "plan.yaml", "history.bin", "latency.hlog",
                           "logs/agent-1.log", "logs/agent-2.log"}) {
    EXPECT_GT(std::filesystem::file_size(dir.file(file)), 0U) << file;
  }
  EXPECT_EQ(outcome_in(dir.path()).at("exit_code"), 0);
  EXPECT_TRUE(test::processes_with(dir.path()).empty());
}

TEST(Run, is_judged_the_same_from_its_history) {
  const test::ScratchDir dir;
  const Ended live =
      throng({"run", kShort, "--seed", "12", "--threads", "2", "--quiet", "--out", dir.path()},
             {{"CHATD_MUTANT", "guest_default"}});
  EXPECT_EQ(live.code, 99) << live.output;
  const Ended again = throng({"check", dir.file("history.bin"), "--json", dir.file("again.json")});
  EXPECT_EQ(again.code, 99) << again.output;
  const auto first = outcome_in(dir.path());
  const auto second = nlohmann::json::parse(test::read_file(dir.file("again.json")));
  EXPECT_EQ(first.at("checks").dump(1), second.at("checks").dump(1));
  EXPECT_EQ(first.at("budgets").dump(1), second.at("budgets").dump(1));
  EXPECT_EQ(first.at("steps").size(), second.at("steps").size());
  EXPECT_EQ(first.at("loads").dump(1), second.at("loads").dump(1));
  EXPECT_EQ(first.at("generator").dump(1), second.at("generator").dump(1));
}

TEST(Run, writes_only_json_to_standard_output_when_asked) {
  const test::ScratchDir dir;
  Program program({"sh", "-c",
                   std::string(kThrong) + " run " + kShort + " --out " + dir.path() +
                       " --json - 2>" + dir.file("err") + " >" + dir.file("json")},
                  {}, THRONG_SOURCE_DIR);
  EXPECT_EQ(program.wait().code, 0) << test::read_file(dir.file("err"));
  EXPECT_EQ(nlohmann::json::parse(test::read_file(dir.file("json"))).at("verdict"), "pass");
}

TEST(Run, with_the_backend_as_a_process_of_its_own_follows_its_log) {
  const test::ScratchDir dir;
  const Ended ended = throng({"run", kShort, "--env", "scenarios/environments/local-whole.yaml",
                              "--quiet", "--out", dir.path()});
  EXPECT_EQ(ended.code, 0) << ended.output;
}

TEST(Interrupt, once_drains_judges_and_reports) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kShort, "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
  ASSERT_TRUE(program.says("load")) << program.output();
  ASSERT_TRUE(test::eventually(
      [&] { return test::read_file(dir.file("logs/agent-1.log")).size() > 5000; }));
  program.signal(SIGINT);
  const Ended ended = program.wait(seconds(60));
  EXPECT_EQ(ended.code, 105) << ended.output;
  EXPECT_GT(outcome_in(dir.path()).at("totals").at("requests"), 0);
  EXPECT_TRUE(test::processes_with(dir.path()).empty());
}

TEST(Interrupt, twice_stops_at_once_and_leaves_nothing_running) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kShort, "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
  ASSERT_TRUE(test::eventually(
      [&] { return test::read_file(dir.file("logs/agent-1.log")).size() > 5000; }));
  program.signal(SIGINT);
  program.signal(SIGTERM);
  const Ended ended = program.wait(seconds(60));
  EXPECT_EQ(ended.code, 105) << ended.output;
  EXPECT_TRUE(test::processes_with(dir.path()).empty());
}

TEST(Killed, leaves_none_of_its_processes_behind) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kShort, "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
  ASSERT_TRUE(test::eventually(
      [&] { return test::read_file(dir.file("logs/agent-1.log")).size() > 1000; }));
  program.signal(SIGKILL);
  EXPECT_EQ(program.wait(seconds(20)).code, 128 + SIGKILL);
  EXPECT_TRUE(
      test::eventually([&] { return test::processes_with(THRONG_BIN_DIR "/chatd").empty(); }));
  EXPECT_TRUE(test::eventually([&] { return test::processes_with(dir.path()).empty(); }));
}

TEST(Up, keeps_the_environment_until_it_is_told_to_stop) {
  const test::ScratchDir dir;
  Program program({kThrong, "up", kShort, "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
  ASSERT_TRUE(program.says("instances.agent-2")) << program.output();
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(seconds(30)).code, 0) << program.output();
}

}  // namespace
}  // namespace throng
