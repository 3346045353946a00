// harness/check/suite.h
//
// All enabled checks of one shard. Checks are pure and streaming: they are told every observation of the conversations
// their shard owns, hold O(1) state per conversation, and know no clock, socket or randomness. One thread.
#pragma once

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
  /// Called once, after the last observation.
  [[nodiscard]] virtual CheckResult finish() = 0;
};

/// A line of the table of checks; the reference page is printed from it.
struct CheckEntry {
  std::string_view id;
  std::string_view name;
  Severity severity;
  std::string_view promise;       // what it proves, one sentence
  std::string_view precondition;  // without which it is inconclusive
  std::unique_ptr<Checker> (*make)(const plan::Plan& plan);
};

/// Every check that exists, in order of ID.
[[nodiscard]] std::span<const CheckEntry> all_checks();

class Suite : public observe::Sink {
 public:
  /// Keeps a reference to `plan`.
  explicit Suite(const plan::Plan& plan);
  void on(const observe::Observation& observation) override;
  /// Violations so far (for progress; any thread may ask).
  [[nodiscard]] std::uint64_t violations() const;
  [[nodiscard]] std::vector<CheckResult> finish();

 private:
  std::vector<std::unique_ptr<Checker>> checkers_;
};

/// Results of all shards as one: counts add up, findings of one group become one, a check that failed anywhere failed.
[[nodiscard]] std::vector<CheckResult> merge(const plan::Plan& plan, std::vector<std::vector<CheckResult>> shards);

}  // namespace throng::check
