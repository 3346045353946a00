// The example files load exactly as they are written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/plan/load_plan.h"

namespace throng::plan {
namespace {

using testing::ElementsAre;

std::string scenarios() { return std::string(THRONG_SOURCE_DIR) + "/scenarios/"; }

Overrides outside() {
  Overrides overrides;
  overrides.bin_dir = "/opt/throng/bin";
  overrides.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "THRONG_REDIS_PASSWORD") return "hunter2";
    return std::nullopt;
  };
  return overrides;
}

std::string all(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& one : diagnostics) text += format(one, false);
  return text;
}

TEST(Examples, the_dinner_rush_loads_whole) {
  const Loaded loaded = load_scenario(scenarios() + "foodie/dinner-rush.yaml", outside());
  ASSERT_TRUE(loaded.plan) << all(loaded.diagnostics);
  const Plan& plan = *loaded.plan;
  EXPECT_EQ(plan.name, "foodie-dinner-rush");
  EXPECT_EQ(plan.most_users(), 104u);
  EXPECT_EQ(plan.length(), std::chrono::seconds(35));
  EXPECT_EQ(plan.feeds.at(0).rows.size(), 8u);
  EXPECT_EQ(plan.budgets.size(), 5u);
  EXPECT_EQ(plan.budgets.at(0).text, "p95 of list < 800ms");
  EXPECT_EQ(plan.environment.instances.size(), 2u);
  EXPECT_EQ(plan.environment.instances.at(1).process->variables.size(), 7u);
  EXPECT_EQ(plan.environment.instances.at(1).process->command.at(0).text, "/opt/throng/bin/chatd");
  EXPECT_EQ(plan.environment.instances.at(1).process->command.at(5).text, "none");
  const auto& list = std::get<ExchangeStep>(plan.flows.at(0).steps.at(0).what).exchange;
  EXPECT_EQ(list.request.target.source(), "/chat");
  EXPECT_EQ(list.request.body.source(),
            R"({"user_id":"${conversation}","message":"list restaurants [${marker}]"})");
  const auto& ask = std::get<ExchangeStep>(plan.flows.at(1).steps.at(0).what).exchange;
  EXPECT_EQ(ask.request.body.source(), R"({"message":"what do you recommend? [${marker}]"})");
  EXPECT_THAT(ask.status, ElementsAre(200, 400));
}

TEST(Examples, every_environment_serves_the_dinner_rush) {
  for (const char* name : {"local-two-agents", "local-whole", "external"}) {
    Overrides overrides = outside();
    overrides.environment = scenarios() + "environments/" + name + ".yaml";
    const Loaded loaded = load_scenario(scenarios() + "foodie/dinner-rush.yaml", overrides);
    EXPECT_TRUE(loaded.plan) << all(loaded.diagnostics);
  }
}

TEST(Examples, the_contract_loads_alone) {
  const LoadedContract loaded = load_contract(scenarios() + "contracts/foodie.yaml", outside());
  ASSERT_TRUE(loaded.contract) << all(loaded.diagnostics);
  EXPECT_EQ(loaded.contract->keys.at(0).ttl, std::chrono::hours(1));
}

}  // namespace
}  // namespace throng::plan
