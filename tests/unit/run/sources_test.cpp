#include "harness/run/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "harness/plan/load_plan.h"
#include "harness/run/limits.h"
#include "harness/run/run.h"
#include "tests/support/raw_server.h"
#include "tests/support/scratch_dir.h"

namespace throng::run {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = plan::Via::Kind;

/// Two instances, and a load of `users` whose exchanges go where these say.
plan::Plan plan_of(double users, std::vector<plan::Via> vias) {
  plan::Plan plan;
  plan.environment.instances.resize(2);
  plan.environment.instances[0].name = "agent-1";
  plan.environment.instances[1].name = "agent-2";
  plan.flows.resize(1);
  for (const plan::Via& via : vias) {
    plan::ExchangeStep exchange;
    exchange.exchange.via = via;
    plan.flows[0].steps.push_back({exchange});
  }
  plan.loads.resize(1);
  plan.loads[0].stages = {
      {.target = users, .length = std::chrono::seconds(1), .shape = plan::Stage::Shape::hold}};
  return plan;
}

TEST(Demand, is_that_of_the_instance_most_users_come_to) {
  EXPECT_EQ(greatest_demand(plan_of(1000, {{.kind = Kind::any}})).connections, 1000U);
  EXPECT_EQ(greatest_demand(plan_of(1001, {{.kind = Kind::sticky}})).connections, 501U);
  EXPECT_EQ(
      greatest_demand(plan_of(1000, {{.kind = Kind::sticky}, {.kind = Kind::other}})).connections,
      1000U);
  const Demand named = greatest_demand(plan_of(1000, {{.kind = Kind::named, .instance = 1}}));
  EXPECT_EQ(named.instance, "agent-2");
  EXPECT_EQ(named.connections, 1000U);
  EXPECT_EQ(greatest_demand(plan_of(1000, {})).connections, 0U);
  plan::Plan shared = plan_of(1000, {{.kind = Kind::any}});
  shared.segment = {.index = 1, .count = 3};
  EXPECT_EQ(greatest_demand(shared).connections, 333U);  // 334 are the first segment's
  shared.threads = 4;
  shared.loads[0].model = plan::Load::Model::open;
  shared.loads[0].max_in_flight = 13;  // of twelve threads each has room for two
  EXPECT_EQ(greatest_demand(shared).connections, 8U);
}

TEST(Demand, of_users_who_stay_with_their_own_instance_goes_by_their_numbers) {
  struct Row {
    std::uint32_t threads, segments;
    std::uint64_t want;
  };
  const Row rows[] = {
      {1, 1, 500}, {1, 2, 500},  // half of the users, all of them with the first instance
      {1, 4, 250}, {1, 3, 167},  // a quarter of them, the same; a third, with both in turn
      {2, 2, 250}, {4, 2, 250},
  };
  for (const Row& row : rows) {
    plan::Plan plan = plan_of(1000, {{.kind = Kind::sticky}});
    plan.threads = row.threads;
    plan.segment.count = row.segments;
    EXPECT_EQ(greatest_demand(plan).connections, row.want) << row.threads << " " << row.segments;
  }
  plan::Plan nowhere = plan_of(10, {{.kind = Kind::sticky}});
  nowhere.environment.instances.clear();
  EXPECT_EQ(greatest_demand(nowhere).connections, 0U);
}

TEST(Demand, of_exchanges_in_loops_and_branches_counts) {
  const auto inner =
      std::make_shared<const plan::Steps>(plan_of(1, {{.kind = Kind::any}}).flows[0].steps);
  const plan::Step nested[] = {
      {plan::Repeat{.times = 2, .steps = inner}},
      {plan::OneOf{{{.weight = 1, .steps = inner}}}},
      {plan::When{.value = {}, .match = {}, .then = inner, .otherwise = nullptr}},
      {plan::When{.value = {},
                  .match = {},
                  .then = std::make_shared<const plan::Steps>(),
                  .otherwise = inner}},
  };
  for (const plan::Step& step : nested) {
    plan::Plan plan = plan_of(70, {});
    plan.flows[0].steps.push_back(step);
    EXPECT_EQ(greatest_demand(plan).connections, 70U) << step.what.index();
  }
}

TEST(Ports, that_do_not_suffice_are_explained_with_what_helps) {
  plan::Plan plan = plan_of(60000, {{.kind = Kind::any}});
  const auto short_of = ensure_ports(plan, 28232);
  ASSERT_FALSE(short_of);
  EXPECT_THAT(short_of.error().message, HasSubstr("60000 connections to instance agent-1"));
  EXPECT_THAT(short_of.error().message, HasSubstr("28232"));
  EXPECT_THAT(short_of.error().message, HasSubstr("name 3 addresses of this machine"));
  plan.environment.source_addresses = {"127.0.0.2", "127.0.0.3"};
  EXPECT_FALSE(ensure_ports(plan, 28232));
  plan.environment.source_addresses.emplace_back("127.0.0.4");
  EXPECT_TRUE(ensure_ports(plan, 28232));
  EXPECT_TRUE(ensure_ports(plan_of(28232, {{.kind = Kind::any}}), 28232));
}

TEST(SourceAddresses, that_this_machine_does_not_have_are_named_before_the_run) {
  EXPECT_TRUE(ensure_own({}));
  EXPECT_TRUE(ensure_own({"127.0.0.2", "127.0.0.3"}));
  const auto strange = ensure_own({"127.0.0.2", "192.0.2.17", "nonsense"});  // TEST-NET-1
  ASSERT_FALSE(strange);
  EXPECT_THAT(strange.error().message, HasSubstr("192.0.2.17, nonsense"));
  EXPECT_THAT(strange.error().message, Not(HasSubstr("127.0.0.2")));

  plan::Plan plan = plan_of(10, {{.kind = Kind::any}});
  plan.environment.source_addresses = {"192.0.2.17"};
  EXPECT_FALSE(ensure_machine(plan));
}

constexpr const char* kScenario = R"(
throng: 1
kind: scenario
name: sources
contract: {throng: 1, kind: contract, name: c, conversation: {id: "u-${run}-${user}"},
           turn: {method: POST, path: /chat, body: {json: {text: "${message}"}}, reply: /response}}
environment: {throng: 1, kind: environment, name: e,
              instances: {one: {url: "http://127.0.0.1:${env:PORT}"}}}
flows: {talk: {steps: [{say: hello}, {think: 10ms}]}}
load: {talkers: {flow: talk, users: 6, iterations: 3, for: 1m}}
checks: {only: []}
)";

TEST(SourceAddresses, are_taken_in_turn_by_the_users_of_a_run) {
  const std::string body = R"({"response":"hello"})";
  const test::RawServer server("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                               "\r\n\r\n" + body);
  const test::ScratchDir scratch;
  std::ofstream(scratch.file("sources.yaml")) << kScenario;
  plan::Overrides overrides;
  overrides.seed = 1;
  overrides.variable = [&](const std::string&) { return std::to_string(server.port()); };
  plan::Loaded loaded = plan::load_scenario(scratch.file("sources.yaml"), overrides);
  ASSERT_TRUE(loaded.plan) << loaded.diagnostics.front().message;
  loaded.plan->environment.source_addresses = {"127.0.0.2", "127.0.0.3", "127.0.0.4"};
  const Options options{.out_dir = scratch.file("out")};
  const judge::Outcome outcome = run::Run(*loaded.plan, options).execute();
  EXPECT_EQ(outcome.ending, judge::Ending::complete);
  std::map<std::string, int> peers;
  for (const std::string& peer : server.peers()) ++peers[peer];
  peers.erase("127.0.0.1");  // throng itself, which looks whether the instance is there
  const std::map<std::string, int> want = {{"127.0.0.2", 2}, {"127.0.0.3", 2}, {"127.0.0.4", 2}};
  EXPECT_EQ(peers, want);
}

}  // namespace
}  // namespace throng::run
