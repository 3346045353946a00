// harness/judge/judge.h
//
// One shard's measures and checks behind one sink, and how the shards become an Outcome. A live run
// and `throng check` both go through here, which is why their verdicts are the same.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "harness/check/suite.h"
#include "harness/judge/abort_mark.h"
#include "harness/judge/outcome.h"
#include "harness/measure/recorder.h"
#include "harness/measure/snapshot.h"
#include "harness/measure/window_log.h"
#include "harness/measure/windows.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"

namespace throng::judge {

class Shard : public observe::Sink {
 public:
  explicit Shard(const plan::Plan& plan) : recorder(plan), windows(plan), suite(plan) {}
  void on(const observe::Observation& observation) override {
    recorder.on(observation);
    windows.on(observation);
    aborted.on(observation);
    suite.on(observation);
  }
  measure::Recorder recorder;
  measure::WindowLog windows;
  AbortMark aborted;
  check::Suite suite;
};

using Shards = std::vector<std::unique_ptr<Shard>>;

/// Judges the windows that all shards have closed (any thread); when the load was ended, if it was.
std::optional<measure::Abort> judge_windows(const Shards& shards, measure::Windows& windows);

/// Everything measured so far (any thread). `windows` is the run's own, made for as many shards.
[[nodiscard]] measure::Snapshot snapshot(const Shards& shards, measure::Windows& windows);

/// Ends the checks of all shards and draws the verdict. Call once. `outcome` comes with name, seed,
/// ending, times, notes, and whether it is whole; the snapshot, budgets, checks, doubts and verdict
/// are made here. How long the load took and what its loads counted is what the load threads told;
/// where they told nothing, the snapshot's own times and loads stay.
/// A doubt makes the run invalid, unless a check has failed: a violation that was proven stays
/// proven whatever the generator did.
void conclude(const plan::Plan& plan, const Shards& shards, measure::Windows& windows,
              Outcome& outcome);

}  // namespace throng::judge
