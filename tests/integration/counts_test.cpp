// Whatever happens to a run, what it counted adds up: every request that was begun has an outcome,
// every arrival that was due was started or dropped, and every latency is one that a stopwatch
// would have shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>

#include "harness/base/time.h"
#include "tests/support/lossy_proxy.h"
#include "tests/support/outcome.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/sockets.h"

namespace throng {
namespace {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Ended;
using test::expect_counts_add_up;
using test::LossyProxy;
using test::outcome_in;
using test::Program;

constexpr const char* kThrong = THRONG_BIN_DIR "/throng";
constexpr const char* kCounts = "tests/integration/data/counts.yaml";

std::uint64_t failures(const json& totals, const std::string& kind) {
  const json& all = totals.at("failures");
  return all.contains(kind) ? all.at(kind).at("count").get<std::uint64_t>() : 0;
}

/// A load that does not end by itself before the test has ended it.
const std::map<std::string, std::string> kLong{{"FOR", "5m"}};

/// The agents have logged so much more that requests of every kind were made since.
bool in_full_swing(const test::ScratchDir& dir) {
  const auto logged = [&dir] {
    return test::read_file(dir.file("logs/agent-1.log")).size() +
           test::read_file(dir.file("logs/agent-2.log")).size();
  };
  return test::eventually([&, before = logged()] { return logged() > before + 40'000; });
}

TEST(Counts, add_up_when_nothing_happens) {
  const test::ScratchDir dir;
  const Ended ended =
      Program({kThrong, "run", kCounts, "--threads", "2", "--quiet", "--out", dir.path()}, {},
              THRONG_SOURCE_DIR)
          .wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
  const json outcome = outcome_in(dir.path());
  expect_counts_add_up(outcome, "passers");
  const json& passers = outcome.at("loads").at(1);
  EXPECT_EQ(passers.at("asked"), 240);
  EXPECT_GT(passers.at("dropped"), 0);
}

TEST(Counts, add_up_after_an_interrupt) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kCounts, "--quiet", "--out", dir.path()}, kLong,
                  THRONG_SOURCE_DIR);
  ASSERT_TRUE(in_full_swing(dir)) << program.output();
  program.signal(SIGINT);
  const Ended ended = program.wait(seconds(60));
  EXPECT_EQ(ended.code, 105) << ended.output;
  const json outcome = outcome_in(dir.path());
  expect_counts_add_up(outcome, "passers");
  EXPECT_EQ(failures(outcome.at("totals"), "cancelled"), 0U) << "a drain lets them end";
}

TEST(Counts, add_up_after_two_interrupts_which_cut_what_is_under_way) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kCounts, "--quiet", "--out", dir.path()}, kLong,
                  THRONG_SOURCE_DIR);
  ASSERT_TRUE(in_full_swing(dir)) << program.output();
  program.signal(SIGINT);
  program.signal(SIGTERM);
  const Ended ended = program.wait(seconds(60));
  EXPECT_EQ(ended.code, 105) << ended.output;
  const json outcome = outcome_in(dir.path());
  expect_counts_add_up(outcome, "passers");
  const json& totals = outcome.at("totals");
  EXPECT_GT(failures(totals, "cancelled"), 0U) << totals.dump(1);
  EXPECT_GE(totals.at("outcomes").at("unknown"), failures(totals, "cancelled"));
}

TEST(Counts, add_up_when_one_of_two_instances_is_killed_under_load) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kCounts, "--quiet", "--out", dir.path()}, kLong,
                  THRONG_SOURCE_DIR);
  ASSERT_TRUE(in_full_swing(dir)) << program.output();
  const auto agents = test::processes_with("/chatd agent", program.program_pid());
  ASSERT_EQ(agents.size(), 2U);
  ::kill(agents.front(), SIGKILL);
  ASSERT_TRUE(in_full_swing(dir)) << program.output();
  program.signal(SIGINT);
  const Ended ended = program.wait(seconds(60));
  EXPECT_EQ(ended.code, 105) << ended.output;
  const json outcome = outcome_in(dir.path());
  expect_counts_add_up(outcome, "passers");
  const json& totals = outcome.at("totals");
  // Nobody listens there any more; and what had been sent when it died may have happened.
  EXPECT_GT(failures(totals, "refused"), 0U) << totals.dump(1);
  EXPECT_GT(totals.at("outcomes").at("unknown"), 0) << totals.dump(1);
}

/// When the run began, by its own wall clock.
WallTime began(const json& outcome) {
  std::tm utc{};
  std::istringstream(outcome.at("started").get<std::string>()) >>
      std::get_time(&utc, "%Y-%m-%dT%H:%M:%S");
  return WallTime(seconds(::timegm(&utc)));
}

TEST(Counts, and_latencies_stay_right_while_the_wall_clock_steps) {
  const test::ScratchDir dir;
  const Ended ended =
      Program({kThrong, "run", "tests/integration/data/short.yaml", "--quiet", "--out", dir.path()},
              {{"LD_PRELOAD", THRONG_BIN_DIR "/libstepping_clock.so"},
               {"ASAN_OPTIONS", "verify_asan_link_order=0"}},
              THRONG_SOURCE_DIR)
          .wait();
  EXPECT_EQ(ended.code, 0) << ended.output;  // TTLs are judged in the same time
  const json outcome = outcome_in(dir.path());
  expect_counts_add_up(outcome);
  // The clock did step: by it, the run began an hour ago or will in an hour.
  EXPECT_GT(std::chrono::abs(wall_now() - began(outcome)), minutes(30)) << outcome.at("started");
  EXPECT_GE(outcome.at("elapsed_s"), 5.5);
  EXPECT_LT(outcome.at("elapsed_s"), 120);
  const json& sent = outcome.at("totals").at("latency_ms").at("sent");
  EXPECT_GT(sent.at("min"), 0.05) << sent;
  EXPECT_LT(sent.at("max"), 60'000) << sent;
}

/// Where the agent of this name listens, by what `throng up` prints.
std::uint16_t port_of(const Program& up, const std::string& name) {
  const std::string output = up.output();
  std::smatch found;
  const std::regex line("instances\\." + name + "  http://127\\.0\\.0\\.1:([0-9]+)");
  if (!std::regex_search(output, found, line)) return 0;
  return static_cast<std::uint16_t>(std::stoi(found[1]));
}

TEST(Counts, add_up_on_a_network_that_loses_one_segment_in_a_hundred_and_resets_connections) {
  const test::ScratchDir dir;
  Program up({kThrong, "up", "tests/integration/data/short.yaml", "--out", dir.file("up")}, {},
             THRONG_SOURCE_DIR);
  ASSERT_TRUE(up.says("instances.agent-2")) << up.output();
  const LossyProxy first(port_of(up, "agent-1"), {.lost = 0.01, .resets = 0.003, .seed = 1});
  const LossyProxy second(port_of(up, "agent-2"), {.lost = 0.01, .resets = 0.003, .seed = 2});
  const Ended ended =
      Program({kThrong, "run", "tests/integration/data/proxied.yaml", "--quiet", "--out",
               dir.file("out")},
              {{"PORT_1", std::to_string(first.port())}, {"PORT_2", std::to_string(second.port())}},
              THRONG_SOURCE_DIR)
          .wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
  ASSERT_GT(first.lost() + second.lost(), 0U);
  ASSERT_GT(first.resets() + second.resets(), 0U);
  const json outcome = outcome_in(dir.file("out"));
  expect_counts_add_up(outcome, "callers");
  const json& totals = outcome.at("totals");
  EXPECT_GT(failures(totals, "reset") + failures(totals, "closed"), 0U) << totals.dump(1);
  EXPECT_GT(totals.at("outcomes").at("unknown"), 0) << totals.dump(1);
  EXPECT_GE(totals.at("latency_ms").at("sent").at("max"), 200) << totals.dump(1);
  up.signal(SIGTERM);
  EXPECT_EQ(up.wait(seconds(30)).code, 0);
}

}  // namespace
}  // namespace throng
