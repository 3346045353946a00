// harness/check/suite.h
//
// All enabled checks of one shard. Checks are pure and streaming: they are told every observation
// of the conversations their shard owns, hold O(1) state per conversation, and know no clock,
// socket or randomness. One thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/finding.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"

namespace throng::check {

/// One check within one shard.
class Checker {
 public:
  virtual ~Checker() = default;
  virtual void on(const observe::Observation& observation) = 0;
  /// Violations proven so far.
  [[nodiscard]] virtual std::uint64_t violations() const = 0;
  /// Called once, after the last observation. Fills everything but id, name and verdict.
  [[nodiscard]] virtual CheckResult finish() = 0;
};

/// A line of the table of checks; the reference page is printed from it.
struct CheckEntry {
  std::string_view id;
  std::string_view name;
  Severity severity;
  std::string_view promise;                 // what it proves, one sentence
  std::string_view precondition;            // without which it is inconclusive
  std::uint32_t kinds;                      // bit set of the observe::Kind values it is told of
  bool (*applies)(const plan::Plan& plan);  // whether the contract promises what it checks
  std::unique_ptr<Checker> (*make)(const plan::Plan& plan);
};

/// Every check that exists, in order of ID.
[[nodiscard]] std::span<const CheckEntry> all_checks();

class Suite : public observe::Sink {
 public:
  /// Keeps a reference to `plan`.
  explicit Suite(const plan::Plan& plan);
  /// Checks of `table` instead of all_checks().
  Suite(const plan::Plan& plan, std::span<const CheckEntry> table);
  void on(const observe::Observation& observation) override;
  /// Violations so far (for progress; any thread may ask).
  [[nodiscard]] std::uint64_t violations() const;
  /// Results of this shard alone, each with its evidence for merge(). An exception inside a checker
  /// makes its result inconclusive, never a pass.
  [[nodiscard]] std::vector<CheckResult> finish();

 private:
  struct Running {
    const CheckEntry* entry;
    std::unique_ptr<Checker> checker;
    std::uint64_t counted = 0;  // of its violations, in violations_
    std::string broken;
  };
  void add_gaps(CheckResult& result) const;

  std::vector<Running> running_;
  Duration away_{};       // how long nobody could look into the store
  std::string away_why_;  // the first time
  std::atomic<std::uint64_t> violations_{0};
};

/// Results of all shards as one: counts add up, claims are decided by what all shards saw, findings
/// of one group become one, needs met anywhere are met. A check that failed anywhere failed; one
/// with an unmet need or without trials is inconclusive. Call it for a single shard too.
[[nodiscard]] std::vector<CheckResult> merge(const plan::Plan& plan,
                                             std::vector<std::vector<CheckResult>> shards);

/// docs/checks.md, printed from all_checks().
[[nodiscard]] std::string checks_reference();

}  // namespace throng::check
