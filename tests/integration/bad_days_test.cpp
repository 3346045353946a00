// What goes wrong around a run: it must be said clearly, and what was measured must still be
// reported.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "tests/support/outcome.h"
#include "tests/support/program.h"
#include "tests/support/raw_server.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/sockets.h"

namespace throng {
namespace {

using std::chrono::seconds;
using test::check_of;
using test::Ended;
using test::expect_counts_add_up;
using test::outcome_in;
using test::Program;
using ::testing::HasSubstr;

constexpr const char* kThrong = THRONG_BIN_DIR "/throng";
constexpr const char* kShort = "tests/integration/data/short.yaml";

// An environment file with these two instances and no Redis.
std::string external(const test::ScratchDir& dir, std::uint16_t port) {
  const std::string url = "http://127.0.0.1:" + std::to_string(port);
  test::write_file(dir.file("env.yaml"),
                   "throng: 1\nkind: environment\nname: there\ninstances:\n  agent-1: {url: \"" +
                       url + "\"}\n  agent-2: {url: \"" + url + "\"}\n");
  return dir.file("env.yaml");
}

// A contract without the stubs' names, since the environments here have none. How late the
// generator is on a machine that runs tests beside is not what these tests are about.
std::string plain_scenario(const test::ScratchDir& dir, const std::string& step,
                           const std::string& load = "talkers: {flow: talk, users: 4, for: 2s}") {
  test::write_file(
      dir.file("contract.yaml"),
      "throng: 1\nkind: contract\nname: plain\nconversation: {id: \"u-${run}-${user}\"}\n"
      "turn:\n  method: POST\n  path: /chat\n  body: {json: {user_id: \"${conversation}\", "
      "message: "
      "\"${message}\"}}\n  reply: /response\n");
  test::write_file(dir.file("scenario.yaml"),
                   "throng: 1\nkind: scenario\nname: plain\ncontract: contract.yaml\nenvironment: "
                   "env.yaml\nflows:\n"
                   "  talk:\n    steps:\n      - " +
                       step + "\n      - think: 50ms\nload:\n  " + load +
                       "\n"
                       "generator: {start_lag: 10s, loop_lag: 10s, busy: 100%}\n"
                       "limits: {connect_timeout: 300ms, response_timeout: 300ms, turn_timeout: "
                       "1s, max_response: 64KiB}\n"
                       "budgets:\n  - {errors: 1%}\nsettle: 0s\n");
  return dir.file("scenario.yaml");
}

TEST(Unreachable, is_said_within_five_seconds_with_address_and_cause) {
  const test::ScratchDir dir;
  const std::uint16_t port = test::free_port();
  external(dir, port);
  Program program({kThrong, "run", plain_scenario(dir, "say: hello"), "--out", dir.file("out")}, {},
                  THRONG_SOURCE_DIR);
  const Ended ended = program.wait(seconds(20));
  EXPECT_EQ(ended.code, 107) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("127.0.0.1:" + std::to_string(port)));
  EXPECT_THAT(ended.output, HasSubstr("refused"));
}

TEST(FileLimit, too_low_for_the_users_is_said_before_the_run) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kShort, "--out", dir.path()}, {}, THRONG_SOURCE_DIR,
                  "ulimit -n 100;");
  const Ended ended = program.wait(seconds(20));
  EXPECT_EQ(ended.code, 107) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("ulimit -Hn"));
}

TEST(Metrics, on_a_taken_port_are_complained_about_and_the_run_goes_on) {
  const test::ScratchDir dir;
  const test::RawServer taken("");
  Program program({kThrong, "run", kShort, "--quiet", "--out", dir.path(), "--metrics",
                   ":" + std::to_string(taken.port())},
                  {}, THRONG_SOURCE_DIR);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr(std::to_string(taken.port())));
}

TEST(Metrics, are_served_while_the_run_lasts) {
  const test::ScratchDir dir;
  const std::uint16_t port = test::free_port();
  Program program(
      {kThrong, "run", kShort, "--out", dir.path(), "--metrics", ":" + std::to_string(port)}, {},
      THRONG_SOURCE_DIR);
  std::string scraped;
  EXPECT_TRUE(test::eventually([&] {
    scraped = test::ask(port, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                        1U << 20U, seconds(2));
    return scraped.find("throng_requests_total{") != std::string::npos;
  })) << scraped
      << program.output();
  EXPECT_THAT(scraped, HasSubstr("throng_request_duration_seconds_bucket{"));
  EXPECT_EQ(program.wait().code, 0) << program.output();
}

TEST(Disk, that_is_full_costs_the_files_but_not_the_verdict) {
  const test::ScratchDir dir;
  for (const char* file : {"history.bin", "outcome.json"}) {
    std::filesystem::create_symlink(
        "/dev/full", dir.file(file));  // every write to it says: no space left on device
  }
  Program program({kThrong, "run", kShort, "--quiet", "--out", dir.path(), "--json",
                   dir.file("elsewhere.json")},
                  {}, THRONG_SOURCE_DIR);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("verdict: PASS"));
  expect_counts_add_up(nlohmann::json::parse(test::read_file(dir.file("elsewhere.json"))));
  EXPECT_THAT(ended.output, HasSubstr("history"));
  EXPECT_THAT(ended.output, HasSubstr("outcome.json"));
  EXPECT_THAT(ended.output, HasSubstr("No space left on device"));
}

TEST(Redis, gone_in_mid_run_makes_its_checks_inconclusive_and_the_load_goes_on) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kShort, "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
  ASSERT_TRUE(test::eventually(
      [&] { return test::read_file(dir.file("logs/agent-1.log")).size() > 1000; }));
  const auto servers = test::processes_with("redis-server", program.program_pid());
  ASSERT_FALSE(servers.empty());
  for (const int pid : servers) ::kill(pid, SIGKILL);
  const Ended ended = program.wait();
  EXPECT_THAT(ended.output, HasSubstr("redis died by itself"));
  EXPECT_THAT(ended.output, HasSubstr("verdict"));
  for (const char* id : {"T1", "T2", "T3"}) {
    EXPECT_NE(check_of(outcome_in(dir.path()), id).at("verdict"), "fail") << id << ended.output;
  }
  EXPECT_GT(outcome_in(dir.path()).at("totals").at("requests"), 0);
  expect_counts_add_up(outcome_in(dir.path()));
}

TEST(Service, that_crashes_is_counted_and_its_last_words_are_shown) {
  const test::ScratchDir dir;
  Program program({kThrong, "run", kShort, "--out", dir.path()}, {}, THRONG_SOURCE_DIR);
  ASSERT_TRUE(test::eventually(
      [&] { return test::read_file(dir.file("logs/agent-1.log")).size() > 1000; }));
  const auto agents = test::processes_with("/chatd agent", program.program_pid());
  ASSERT_FALSE(agents.empty());
  ::kill(agents.front(), SIGABRT);  // sanitizers handle SIGSEGV themselves
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 99) << ended.output;
  EXPECT_TRUE(std::regex_search(ended.output, std::regex("agent-[12] died by itself: signal 6")))
      << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("request_id"));  // a line of its log
  EXPECT_GT(outcome_in(dir.path()).at("totals").at("outcomes").at("unknown").get<int>() +
                outcome_in(dir.path()).at("totals").at("outcomes").at("fail").get<int>(),
            0);
  expect_counts_add_up(outcome_in(dir.path()));
}

TEST(TooManyInFlight, make_a_run_invalid_and_not_failed_live_and_from_the_history) {
  const test::ScratchDir dir;
  const test::RawServer silent("", false);
  external(dir, silent.port());
  const std::string scenario =
      plain_scenario(dir, "say: hello",
                     "crowd: {flow: talk, arrivals: [{rate: 100/s, for: 2s}], max_in_flight: 5}");
  Program program({kThrong, "run", scenario, "--out", dir.file("out"), "--quiet"}, {},
                  THRONG_SOURCE_DIR);
  const Ended ended = program.wait(seconds(40));
  EXPECT_EQ(ended.code, 97) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("verdict: INVALID"));
  EXPECT_THAT(ended.output, HasSubstr("max_in_flight"));
  const nlohmann::json outcome = outcome_in(dir.file("out"));
  expect_counts_add_up(outcome);
  EXPECT_EQ(outcome.at("budgets")[0].at("verdict"), "fail");  // but nobody knows whose fault it is
  const nlohmann::json& load = outcome.at("loads").at(0);
  EXPECT_EQ(load.at("asked"), 200);
  EXPECT_GT(load.at("dropped"), 0);

  Program check({kThrong, "check", dir.file("out/history.bin"), "--json", dir.file("again.json")},
                {}, THRONG_SOURCE_DIR);
  EXPECT_EQ(check.wait(seconds(40)).code, 97) << check.output();
  const auto again = nlohmann::json::parse(test::read_file(dir.file("again.json")));
  for (const char* part : {"verdict", "generator", "loads", "budgets"}) {
    EXPECT_EQ(again.at(part), outcome.at(part)) << part;
  }
}

struct Answer {
  const char* name;
  std::string bytes;
  bool close;
  const char* failure;  // as outcome.json names it
};

std::ostream& operator<<(std::ostream& out, const Answer& answer) { return out << answer.name; }

class Hostile : public ::testing::TestWithParam<Answer> {};

TEST_P(Hostile, answers_are_counted_by_kind_and_end_by_their_bounds) {
  const test::ScratchDir dir;
  const test::RawServer server(GetParam().bytes, GetParam().close);
  external(dir, server.port());
  Program program({kThrong, "run", plain_scenario(dir, "{say: hello, name: hello}"), "--out",
                   dir.file("out"), "--quiet"},
                  {}, THRONG_SOURCE_DIR);
  const Ended ended = program.wait(seconds(40));
  EXPECT_EQ(ended.code, 99) << ended.output;
  const auto steps = outcome_in(dir.file("out")).at("steps");
  ASSERT_EQ(steps.size(), 1U);
  const auto failures = steps[0].at("failures");
  ASSERT_TRUE(failures.contains(GetParam().failure)) << steps[0].dump(1);
  EXPECT_GT(failures.at(GetParam().failure).at("count"), 0);
  expect_counts_add_up(outcome_in(dir.file("out")));
}

INSTANTIATE_TEST_SUITE_P(
    All, Hostile,
    ::testing::Values(
        Answer{"half_closed", "", true, "closed"}, Answer{"silent", "", false, "timed_out"},
        Answer{"cut_short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", true, "closed"},
        Answer{"never_ending", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nslow\r\n",
               false, "timed_out"},
        Answer{"hundred_megabytes",
               "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n" + std::string(100'000, 'x'),
               false, "too_large"},
        Answer{"garbage", "\x01\x02\xff\xfe not HTTP at all\r\n\r\n", true, "malformed"},
        Answer{"server_error", "HTTP/1.0 500 Oops\r\nContent-Type: text/html\r\n\r\n<h1>Oops</h1>",
               true, "status"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(InvalidUtf8, in_a_reply_breaks_neither_run_nor_report) {
  const test::ScratchDir dir;
  const test::RawServer server(
      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"response\":\"\xc3\x28\xff\"}", true);
  external(dir, server.port());
  Program program(
      {kThrong, "run", plain_scenario(dir, "{say: hello, expect: {/response: {is: fine}}}"),
       "--out", dir.file("out"), "--quiet"},
      {}, THRONG_SOURCE_DIR);
  const Ended ended = program.wait(seconds(40));
  EXPECT_EQ(ended.code, 99) << ended.output;
  EXPECT_GT(outcome_in(dir.file("out")).at("totals").at("requests"), 0);
  expect_counts_add_up(outcome_in(dir.file("out")));
}

}  // namespace
}  // namespace throng
