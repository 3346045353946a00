// chatd as the process it is.

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "harness/net/scope.h"
#include "tests/support/child.h"
#include "tests/support/sockets.h"
#include "tests/unit/service/world.h"

namespace throng::service {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ProcessTest : public World {
 protected:
  std::unique_ptr<test::Child> start(std::vector<std::string> arguments) {
    std::vector<std::string> command = {
        "env", "REDIS_PORT=" + std::to_string(redis_.port()),
        "OLLAMA_URL=http://127.0.0.1:" + std::to_string(model_port()), THRONG_BIN_DIR "/chatd"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return std::make_unique<test::Child>(command, log_);
  }
  bool said(const std::string& text) {
    return test::eventually([&] { return slurp(log_).find(text) != std::string::npos; });
  }
  test::ScratchDir dir_;
  std::string log_ = dir_.file("chatd.log");
};

net::Task<void> end_when_asked(net::Loop* loop, const std::vector<Asked>* asked,
                               const test::Child* child) {
  while (asked->empty()) co_await loop->sleep_until(loop->now() + std::chrono::milliseconds(2));
  child->signal(SIGTERM);
}

TEST_F(ProcessTest, sigterm_lets_the_turn_under_way_finish_and_ends_with_0) {
  model_latency_ = std::chrono::milliseconds(300);
  const std::uint16_t port = test::free_port();
  const auto chatd =
      start({"agent", "--contract", THRONG_SOURCE_DIR "/scenarios/contracts/foodie.yaml", "--port",
             std::to_string(port)});
  ASSERT_TRUE(said("serving at"));
  net::Scope scope(loop_.executor());
  scope.spawn(end_when_asked(&loop_, &asked_, chatd.get()));
  const Heard heard = say(port, "u", "hello", "TEST-12345");
  test::await(loop_, scope.join());
  EXPECT_EQ(heard.status, 200);
  EXPECT_EQ(heard.text(), "Well \"said\".");
  EXPECT_THAT(history("u"), testing::SizeIs(2));
  ASSERT_TRUE(test::eventually([&] { return !chatd->running(); }));
  EXPECT_EQ(chatd->exit_status(), 0);
  EXPECT_THAT(slurp(log_), testing::HasSubstr("\"request_id\":\"TEST-12345\""));
}

TEST_F(ProcessTest, what_is_wrong_with_its_arguments_is_said_on_the_way_out) {
  const auto chatd = start({"agent", "--mutant", "nonesuch"});
  ASSERT_TRUE(test::eventually([&] { return !chatd->running(); }));
  EXPECT_EQ(chatd->exit_status(), 104);
  EXPECT_THAT(slurp(log_), testing::AllOf(testing::HasSubstr("no mutant \"nonesuch\""),
                                          testing::HasSubstr("--contract FILE is needed")));
}

TEST_F(ProcessTest, a_port_that_is_taken_is_said) {
  const auto chatd = start({"backend", "--port", std::to_string(redis_.port())});
  ASSERT_TRUE(test::eventually([&] { return !chatd->running(); }));
  EXPECT_EQ(chatd->exit_status(), 1);
  EXPECT_THAT(slurp(log_), testing::HasSubstr(std::to_string(redis_.port())));
}

}  // namespace
}  // namespace throng::service
