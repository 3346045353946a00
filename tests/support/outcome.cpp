#include "tests/support/outcome.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace throng::test {
namespace {

using nlohmann::json;

std::uint64_t number(const json& where, const char* name) {
  return where.at(name).get<std::uint64_t>();
}

std::uint64_t sum_of(const json& outcomes) {
  return number(outcomes, "ok") + number(outcomes, "fail") + number(outcomes, "unknown");
}

void expect_loads_add_up(const json& outcome, const std::string& open) {
  std::map<std::string, std::uint64_t> ended;
  for (const json& step : outcome.at("steps"))
    ended[step.at("load")] += sum_of(step.at("outcomes"));
  const std::uint64_t warm_up = number(outcome.at("totals"), "warm_up_requests");
  std::uint64_t issued = 0;
  bool opened = open.empty();
  for (const json& load : outcome.at("loads")) {
    const std::string name = load.at("load");
    EXPECT_GT(number(load, "issued"), 0U) << load;
    // Requests of a warm-up are told for all loads together.
    if (warm_up == 0) {
      EXPECT_EQ(number(load, "issued"), ended[name]) << load;
    }
    issued += number(load, "issued");
    if (name != open) continue;
    opened = true;
    EXPECT_GT(number(load, "asked"), 0U) << load;
    EXPECT_EQ(number(load, "asked"), number(load, "started") + number(load, "dropped")) << load;
  }
  EXPECT_TRUE(opened) << open << " is none of " << outcome.at("loads");
  EXPECT_GT(issued, 0U);
  EXPECT_EQ(issued, number(outcome.at("totals"), "requests") + warm_up);
}

}  // namespace

json outcome_in(const std::string& dir) { return json::parse(read_file(dir + "/outcome.json")); }

json check_of(const json& outcome, const std::string& id) {
  for (const json& check : outcome.at("checks")) {
    if (check.at("id") == id) return check;
  }
  return nullptr;
}

void expect_counts_add_up(const json& outcome, const std::string& open) {
  expect_loads_add_up(outcome, open);
  const json& totals = outcome.at("totals");
  EXPECT_EQ(sum_of(totals.at("outcomes")), number(totals, "requests"));
  for (const char* clock : {"sent", "intended"}) {
    EXPECT_EQ(totals.at("latency_ms").at(clock).at("count"), totals.at("outcomes").at("ok"))
        << clock;
  }
  for (const json& doubt : outcome.at("generator").at("doubts")) {
    EXPECT_EQ(doubt.at("what").get<std::string>().find("counts"), std::string::npos) << doubt;
  }
}

}  // namespace throng::test
