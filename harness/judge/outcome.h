// harness/judge/outcome.h
//
// What a run came to: measures, budgets and checks in one verdict, with what a person should know
// beside it. Made the same way from a live run and from a recorded history.
#pragma once

#include <string>
#include <vector>

#include "harness/base/time.h"
#include "harness/base/verdict.h"
#include "harness/check/finding.h"
#include "harness/measure/budget.h"
#include "harness/measure/snapshot.h"

namespace throng::judge {

enum class Ending : std::uint8_t { complete, interrupted, environment_failed };

/// Something worth saying that is neither a budget nor a check: a probe with write rights, a
/// crashed instance with its last log lines, observations dropped on a full disk.
struct Note {
  bool warning = true;
  std::string text;                // one sentence, no full stop
  std::vector<std::string> lines;  // indented below it
};

struct Outcome {
  std::string name;  // scenario
  std::uint64_t seed = 0;
  Ending ending = Ending::complete;
  TimePoint started{};  // when the load began; witness times count from here
  WallTime started_wall{};
  measure::Snapshot snapshot;
  std::vector<measure::BudgetResult> budgets;
  std::vector<check::CheckResult> checks;
  std::vector<Note> notes;
  Verdict verdict = Verdict::inconclusive;

  [[nodiscard]] std::uint64_t findings() const;  // violations of all checks
};

/// 0 pass · 99 failed · 98 inconclusive · 105 interrupted · 107 the environment failed. Interrupted
/// and failed environments come before the verdict.
[[nodiscard]] int exit_code(const Outcome& outcome);

}  // namespace throng::judge
