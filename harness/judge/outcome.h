// harness/judge/outcome.h
//
// What a run came to: measures, budgets and checks in one verdict, with what a person should know
// beside it. Made the same way from a live run and from a recorded history.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/time.h"
#include "harness/base/verdict.h"
#include "harness/check/finding.h"
#include "harness/measure/budget.h"
#include "harness/measure/snapshot.h"
#include "harness/plan/plan.h"

namespace throng::judge {

enum class Ending : std::uint8_t { complete, interrupted, environment_failed };

/// Something worth saying that is neither a budget nor a check: a probe with write rights, a
/// crashed instance with its last log lines, observations dropped on a full disk.
struct Note {
  bool warning = true;
  std::string text;                // one sentence, no full stop
  std::vector<std::string> lines;  // indented below it
};

/// A limit of the generator that was passed, which makes the run invalid.
struct Doubt {
  std::string what;      // "start lag p99", "counts of diners"
  std::string limit;     // "10ms"
  std::string observed;  // "1.2s"
  std::string advice;    // which limit of the machine was met and what would help; one sentence
};

/// One trial of a search for capacity.
struct Trial {
  double level = 0;  // arrivals per second or users
  Duration began{};  // since the load began
  Duration length{};
  double achieved = 0;  // ok requests per second
  Verdict verdict = Verdict::inconclusive;
  std::string why;  // the budget that broke, or what made it invalid
};

/// What a search came to.
struct Capacity {
  std::uint32_t load = 0;
  double found = 0;        // the highest level at which every budget held; 0 = none did
  bool confirmed = false;  // by a last trial
  bool at_end = false;     // every budget still held at the highest level that was allowed
  std::vector<Trial> trials;
  Verdict verdict = Verdict::inconclusive;
  std::string why;
};

struct Outcome {
  std::string name;  // scenario
  std::uint64_t seed = 0;
  Ending ending = Ending::complete;
  bool whole = true;    // everything told of is in here: no observation was dropped or cut off
  TimePoint started{};  // when the load began; witness times count from here
  WallTime started_wall{};
  measure::Snapshot snapshot;
  std::vector<measure::BudgetResult> budgets;
  std::vector<check::CheckResult> checks;
  std::vector<Doubt> doubts;
  std::vector<Capacity> capacities;
  std::vector<Note> notes;
  Verdict verdict = Verdict::inconclusive;

  [[nodiscard]] std::uint64_t findings() const;  // violations of all checks
};

/// For how long the schedule wanted something of a load so far. Nothing where nobody can tell: a
/// load whose users end by themselves, beside others that go on.
[[nodiscard]] std::optional<Duration> ran(const plan::Plan& plan, std::size_t load,
                                          const measure::Snapshot& snapshot);

/// 0 pass · 99 failed · 98 inconclusive · 97 invalid · 105 interrupted · 107 the environment
/// failed. Interrupted and failed environments come before the verdict.
[[nodiscard]] int exit_code(const Outcome& outcome);

}  // namespace throng::judge
