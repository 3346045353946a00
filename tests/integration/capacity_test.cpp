// A search for capacity against a service whose capacity is known: so many workers, each busy for
// so long with a request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/outcome.h"
#include "tests/support/program.h"
#include "tests/support/queueing_server.h"
#include "tests/support/scratch_dir.h"

namespace throng {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Ended;
using test::outcome_in;
using test::Program;
using test::QueueingServer;
using ::testing::HasSubstr;

constexpr const char* kThrong = THRONG_BIN_DIR "/throng";
constexpr const char* kRate = "tests/integration/data/queue.yaml";
constexpr const char* kUsers = "tests/integration/data/queue-users.yaml";

Program search(const char* scenario, const QueueingServer& server, const test::ScratchDir& dir,
               const std::string& at_least = "60/s") {
  return Program({kThrong, "run", scenario, "--out", dir.path()},
                 {{"PORT", std::to_string(server.port())}, {"AT_LEAST", at_least}},
                 THRONG_SOURCE_DIR);
}

TEST(Capacity, in_arrivals_is_what_the_workers_can_do) {
  const test::ScratchDir dir;
  const QueueingServer server(12, 50ms);  // 240/s; above, the queue grows for as long as it lasts
  const Ended ended = search(kRate, server, dir).wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("trial 1  askers 60/s"));
  const json outcome = outcome_in(dir.path());
  const json& capacity = outcome.at("capacity").at(0);
  EXPECT_EQ(capacity.at("verdict"), "pass") << capacity.dump(1);
  EXPECT_TRUE(capacity.at("confirmed")) << capacity.dump(1);
  EXPECT_FALSE(capacity.at("at_end")) << capacity.dump(1);
  EXPECT_GE(capacity.at("found"), 180) << capacity.dump(1);
  EXPECT_LE(capacity.at("found"), 330) << capacity.dump(1);
  EXPECT_THAT(capacity.at("why").get<std::string>(), HasSubstr("p95"));
  // What is said of the run is what the confirming trial came to: its budgets held, though others'
  // broke, and it had no other request than its own.
  const json& last = capacity.at("trials").back();
  EXPECT_EQ(last.at("verdict"), "pass");
  EXPECT_EQ(last.at("length_s"), 2);
  ASSERT_EQ(outcome.at("budgets").size(), 2U);
  for (const json& budget : outcome.at("budgets")) {
    EXPECT_EQ(budget.at("verdict"), "pass") << budget;
    EXPECT_EQ(budget.at("samples").get<double>(), 2 * last.at("level").get<double>()) << budget;
  }
  EXPECT_LT(last.at("level"), 480);
  EXPECT_EQ(outcome.at("generator").at("doubts").size(), 0U);
}

TEST(Capacity, in_users_is_what_the_workers_can_do) {
  const test::ScratchDir dir;
  const QueueingServer server(4, 50ms);  // n users wait n / 4 × 50 ms: 260 ms are 20 users
  const Ended ended = search(kUsers, server, dir).wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("trial 2  askers 4 users"));
  const json capacity = outcome_in(dir.path()).at("capacity").at(0);
  EXPECT_TRUE(capacity.at("confirmed")) << capacity.dump(1);
  EXPECT_GE(capacity.at("found"), 14) << capacity.dump(1);
  EXPECT_LE(capacity.at("found"), 21) << capacity.dump(1);
}

TEST(Capacity, below_what_is_demanded_fails_the_run) {
  const test::ScratchDir dir;
  const QueueingServer server(12, 50ms);
  const Ended ended = search(kRate, server, dir, "900/s").wait();
  EXPECT_EQ(ended.code, 99) << ended.output;
  EXPECT_EQ(outcome_in(dir.path()).at("capacity").at(0).at("verdict"), "fail") << ended.output;
}

TEST(Capacity, so_far_is_told_after_an_interrupt) {
  const test::ScratchDir dir;
  const QueueingServer server(12, 50ms);
  Program program = search(kRate, server, dir);
  ASSERT_TRUE(program.says("trial 2  PASS")) << program.output();
  program.signal(SIGINT);
  const Ended ended = program.wait(60s);
  EXPECT_EQ(ended.code, 105) << ended.output;
  const json capacity = outcome_in(dir.path()).at("capacity").at(0);
  EXPECT_GE(capacity.at("found"), 120) << capacity.dump(1);
  EXPECT_FALSE(capacity.at("confirmed")) << capacity.dump(1);
  EXPECT_THAT(capacity.at("why").get<std::string>(), HasSubstr("ended before"));
}

TEST(Capacity, is_not_searched_again_in_a_recording) {
  const test::ScratchDir dir;
  const QueueingServer server(12, 50ms);
  Program program = search(kRate, server, dir);
  ASSERT_TRUE(program.says("trial 1  PASS")) << program.output();
  program.signal(SIGINT);
  EXPECT_EQ(program.wait(60s).code, 105);
  const Ended again = Program({kThrong, "check", dir.file("history.bin")}, {}, dir.path()).wait();
  EXPECT_EQ(again.code, 98) << again.output;
  EXPECT_THAT(again.output, HasSubstr("a search for capacity is judged while it runs"));
}

}  // namespace
}  // namespace throng
