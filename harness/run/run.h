// harness/run/run.h
//
// One run from Plan to Outcome: stage up, discover, warm up and load, drain, settle, final reads,
// stage down, judge. One scope owns everything that lives; one stop rule ends it: interrupt() once
// drains and judges, twice stops at once (and still ends every process). The calling thread runs
// the control loop (stage, probes, stubs); each load thread has a loop of its own.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "harness/judge/outcome.h"
#include "harness/measure/snapshot.h"
#include "harness/plan/plan.h"

namespace throng::run {

struct Options {
  std::string out_dir;  // history.bin and logs/ go here; made if missing
  std::function<void(std::string_view phase, std::string_view detail)> on_phase;
  std::function<void(const measure::Snapshot&)>
      on_tick;  // once a second while the load runs; control thread
  std::function<void(std::function<measure::Snapshot()>)>
      on_ready;  // given a way to take snapshots, from any thread
};

class Run {
 public:
  Run(const plan::Plan& plan, Options options);
  ~Run();
  /// Blocks until everything is down again.
  judge::Outcome execute();
  /// From any thread or a signal handler.
  void interrupt();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::run
