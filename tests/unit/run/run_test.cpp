#include "harness/run/run.h"

#include <gtest/gtest.h>

#include <fstream>

#include "harness/plan/load_plan.h"
#include "tests/support/raw_server.h"
#include "tests/support/scratch_dir.h"

namespace throng::run {
namespace {

constexpr const char* kSearch = R"(
throng: 1
kind: scenario
name: search
contract: {throng: 1, kind: contract, name: c, conversation: {id: "u-${run}-${user}"},
           turn: {method: POST, path: /chat, body: {json: {text: "${message}"}}, reply: /response}}
environment: {throng: 1, kind: environment, name: e,
              instances: {one: {url: "http://127.0.0.1:${env:PORT}"}}}
feeds: {dishes: {file: dishes.csv, order: sequence, on_end: stop}}
flows: {talk: {steps: [{say: "${feed.dishes.name}"}]}}
load: {talkers: {flow: talk, find_capacity: {rate: {from: 100/s, to: 800/s}, trial: 2s,
                                             cool_down: 0s, confirm: 2s}}}
checks: {only: []}
budgets: [{errors: 1%}]
settle: 0s
)";

TEST(Run, a_search_is_over_with_its_load) {
  const std::string body = R"({"response":"hello"})";
  const test::RawServer server("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                               "\r\n\r\n" + body);
  const test::ScratchDir scratch;
  std::ofstream(scratch.file("search.yaml")) << kSearch;
  std::ofstream(scratch.file("dishes.csv")) << "name\nramen\nsushi\ntaco\n";
  plan::Overrides overrides;
  overrides.seed = 1;
  overrides.variable = [&](const std::string&) { return std::to_string(server.port()); };
  const plan::Loaded loaded = plan::load_scenario(scratch.file("search.yaml"), overrides);
  ASSERT_TRUE(loaded.plan) << loaded.diagnostics.front().message;
  const judge::Outcome outcome = run::Run(*loaded.plan, {.out_dir = scratch.file("out")}).execute();
  EXPECT_EQ(outcome.snapshot.loads.at(0).completed, 3U);  // of three rows
  const judge::Capacity& capacity = outcome.capacities.at(0);
  EXPECT_TRUE(capacity.trials.empty());
  EXPECT_EQ(capacity.why, "the search was ended before it was over");
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace throng::run
