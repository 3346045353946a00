// tests/unit/measure/budgets.h
//
// What the tests of budgets share: something that was measured, a budget of one line, and how it is
// judged. For one test at a time.
#pragma once

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "harness/measure/budget.h"

namespace throng::measure {

/// Step 0 of load 0: 100 turns of 1…100 ms (10 ms more from the intended start). Step 1 of load 1:
/// 10 turns of 1 s and 30 that failed, 10 of them for certain.
inline Snapshot measured() {
  Snapshot snapshot;
  snapshot.series.resize(2);
  Series& fast = snapshot.series[0];
  fast.outcomes = {100, 0, 0};
  for (int ms = 1; ms <= 100; ++ms) {
    fast.from_send[0].record(std::chrono::milliseconds(ms));
    fast.from_intended[0].record(std::chrono::milliseconds(ms + 10));
  }
  Series& slow = snapshot.series[1];
  slow.step = 1;
  slow.load = 1;
  slow.outcomes = {10, 10, 20};
  slow.from_send[0].record(std::chrono::seconds(1), 10);
  slow.from_intended[0].record(std::chrono::seconds(1), 10);
  slow.from_send[2].record(std::chrono::seconds(10), 30);
  return snapshot;
}

inline BudgetResult judge(plan::Budget budget, const Snapshot& snapshot) {
  plan::Plan plan;
  budget.text = "the text";
  plan.budgets.push_back(std::move(budget));
  const std::vector<BudgetResult> results = evaluate(plan, snapshot);
  EXPECT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].text, "the text");
  return results[0];
}

inline plan::Budget latency(double percentile, Duration limit) {
  plan::Budget budget;
  budget.percentile = percentile;
  budget.limit = limit;
  return budget;
}

}  // namespace throng::measure
