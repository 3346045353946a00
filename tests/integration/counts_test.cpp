// Whatever happens to a run, what it counted adds up: every request that was begun has an outcome,
// every arrival that was due was started or dropped, and every latency is one that a stopwatch
// would have shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "tests/support/lossy_proxy.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/sockets.h"

namespace throng {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using test::Ended;
using test::LossyProxy;
using test::Program;

constexpr const char* kThrong = THRONG_BIN_DIR "/throng";
constexpr const char* kCounts = "tests/integration/data/counts.yaml";

json outcome_in(const std::string& dir) {
  return json::parse(test::read_file(dir + "/outcome.json"));
}

std::uint64_t requests_of(const json& outcomes) {
  return outcomes.at("ok").get<std::uint64_t>() + outcomes.at("fail").get<std::uint64_t>() +
         outcomes.at("unknown").get<std::uint64_t>();
}

std::uint64_t failures(const json& totals, const std::string& kind) {
  const json& all = totals.at("failures");
  return all.contains(kind) ? all.at(kind).at("count").get<std::uint64_t>() : 0;
}

/// `open`: the load that has arrivals, if there is one.
void expect_counts_add_up(const json& outcome, const std::string& open = "") {
  const json& totals = outcome.at("totals");
  std::uint64_t issued = 0;
  for (const json& load : outcome.at("loads")) {
    EXPECT_GT(load.at("issued"), 0) << load;
    issued += load.at("issued").get<std::uint64_t>();
    if (load.at("load") != open) continue;
    EXPECT_GT(load.at("asked"), 0) << load;
    EXPECT_EQ(load.at("asked").get<std::uint64_t>(),
              load.at("started").get<std::uint64_t>() + load.at("dropped").get<std::uint64_t>());
  }
  const std::uint64_t ended = requests_of(totals.at("outcomes"));
  EXPECT_EQ(issued, ended + totals.at("warm_up_requests").get<std::uint64_t>());
  EXPECT_EQ(ended, totals.at("requests").get<std::uint64_t>());
  const json& latency = totals.at("latency_ms");
  for (const char* clock : {"sent", "intended"}) {
    EXPECT_EQ(latency.at(clock).at("count"), totals.at("outcomes").at("ok")) << clock;
  }
  // The same for each load, which it has looked at itself.
  EXPECT_EQ(outcome.at("generator").at("doubts").size(), 0U) << outcome.at("generator");
}

/// Both agents have served some requests, so that others are under way.
bool in_full_swing(const test::ScratchDir& dir) {
  return test::eventually([&] {
    return test::read_file(dir.file("logs/agent-1.log")).size() > 20'000 &&
           test::read_file(dir.file("logs/agent-2.log")).size() > 20'000;
  });
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
  Program program({kThrong, "run", kCounts, "--quiet", "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
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
  Program program({kThrong, "run", kCounts, "--quiet", "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
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
  Program program({kThrong, "run", kCounts, "--quiet", "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
  ASSERT_TRUE(in_full_swing(dir)) << program.output();
  const auto agents = test::processes_with("/chatd agent", program.program_pid());
  ASSERT_EQ(agents.size(), 2U);
  ::kill(agents.front(), SIGKILL);
  const Ended ended = program.wait();
  const json outcome = outcome_in(dir.path());
  EXPECT_EQ(ended.code, outcome.at("exit_code")) << ended.output;
  expect_counts_add_up(outcome, "passers");
  const json& totals = outcome.at("totals");
  // Nobody listens there any more; and what had been sent when it died may have happened.
  EXPECT_GT(failures(totals, "refused"), 0U) << totals.dump(1);
  EXPECT_GT(totals.at("outcomes").at("unknown"), 0) << totals.dump(1);
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
