// harness/judge/judge.h
//
// One shard's measures and checks behind one sink, and how the shards become an Outcome. A live run
// and `throng check` both go through here, which is why their verdicts are the same.
#pragma once

#include <memory>
#include <vector>

#include "harness/check/suite.h"
#include "harness/judge/outcome.h"
#include "harness/measure/recorder.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"

namespace throng::judge {

class Shard : public observe::Sink {
 public:
  explicit Shard(const plan::Plan& plan) : recorder(plan), suite(plan) {}
  void on(const observe::Observation& observation) override {
    recorder.on(observation);
    suite.on(observation);
  }
  measure::Recorder recorder;
  check::Suite suite;
};

/// Everything measured so far (any thread).
[[nodiscard]] measure::Snapshot snapshot(const std::vector<std::unique_ptr<Shard>>& shards);

/// Ends the checks of all shards and draws the verdict. Call once. `outcome` comes with name, seed,
/// ending, times, notes, and whether it is whole; the snapshot, budgets, checks, doubts and verdict
/// are made here. How long the load took and what its loads counted is what the load threads told;
/// where they told nothing, the snapshot's own times and loads stay.
/// A doubt makes the run invalid, unless a check has failed: a violation that was proven stays
/// proven whatever the generator did.
void conclude(const plan::Plan& plan, const std::vector<std::unique_ptr<Shard>>& shards,
              Outcome& outcome);

}  // namespace throng::judge
