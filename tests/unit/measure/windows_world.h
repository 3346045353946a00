// tests/unit/measure/windows_world.h
//
// What the tests of windows share: a load of one step for twenty seconds, with one budget, whose
// seconds are told one by one. For one test at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "harness/measure/budget.h"
#include "harness/measure/windows.h"

namespace throng::measure {

inline constexpr TimePoint kStart{std::chrono::seconds(100)};

/// One load of one step for 20 s, with the budget given.
inline plan::Plan with(plan::Budget budget, Duration warm_up) {
  plan::Plan plan;
  plan.warm_up = warm_up;
  plan.steps = {{.name = "list", .flow = 0, .turn = true}};
  plan.loads.resize(1);
  plan.loads[0].stages = {{1, std::chrono::seconds(20)}};
  plan.budgets = {std::move(budget)};
  return plan;
}

inline plan::Budget budget_of(plan::Budget::Kind kind, Duration over) {
  plan::Budget budget;
  budget.kind = kind;
  budget.over = over;
  return budget;
}

inline plan::Budget p50_below(Duration limit, Duration over) {
  plan::Budget budget = budget_of(plan::Budget::Kind::latency, over);
  budget.percentile = 50;
  budget.limit = limit;
  return budget;
}

inline observe::Observation request(Duration took, Outcome outcome = Outcome::ok) {
  observe::Observation o;
  o.load = 0;
  o.step = 0;
  o.instance = 0;
  o.outcome = outcome;
  o.failure = outcome == Outcome::ok ? Failure::none : Failure::status;
  o.begin = o.intended = kStart;
  o.end = o.begin + took;
  return o;
}

/// The seconds up to `ordinal` have ended.
inline observe::Observation second(std::uint32_t ordinal, std::uint32_t since) {
  observe::Observation o;
  o.kind = observe::Kind::generator;
  o.number = ordinal;
  o.begin = kStart + std::chrono::seconds(since);
  o.end = kStart + std::chrono::seconds(ordinal);
  return o;
}

/// A run whose seconds are told one by one.
struct World {
  explicit World(plan::Budget budget, std::size_t shards = 1, Duration warm_up = {})
      : plan(with(std::move(budget), warm_up)), windows(plan, shards), at(shards) {
    for (std::size_t i = 0; i < shards; ++i) logs.push_back(std::make_unique<WindowLog>(plan));
  }
  void requests(int n, Duration took, Outcome outcome = Outcome::ok, std::size_t shard = 0) {
    for (int i = 0; i < n; ++i) logs[shard]->on(request(took, outcome));
  }
  void tick(std::size_t shard = 0, std::uint32_t ordinals = 1) {
    logs[shard]->on(second(at[shard] + ordinals, at[shard]));
    at[shard] += ordinals;
    windows.take(shard, *logs[shard]);
    windows.judge();
  }
  /// The last thing that a thread tells: of so much of its next second.
  void end(Duration after, std::size_t shard = 0) {
    observe::Observation last = second(at[shard] + 1, at[shard]);
    last.end = last.begin + after;
    logs[shard]->on(last);
    windows.take(shard, *logs[shard]);
    windows.judge();
  }
  WindowSummary summary() { return windows.summaries().at(0); }
  BudgetResult result() {
    windows.finish();
    Snapshot snapshot;
    snapshot.windows = windows.summaries();
    return evaluate(plan, snapshot).at(0);
  }

  plan::Plan plan;
  Windows windows;
  std::vector<std::uint32_t> at;
  std::vector<std::unique_ptr<WindowLog>> logs;
};

}  // namespace throng::measure
