// harness/measure/recorder.h
//
// Counts what one load thread does. Written by that thread alone, without locks or allocation; read
// by any thread at any time through add_to.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "harness/measure/snapshot.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"

namespace throng::measure {

class Recorder : public observe::Sink {
 public:
  explicit Recorder(const plan::Plan& plan);
  ~Recorder() override;
  /// Turns and requests of the plan's loads; everything else is passed over. Those of the warm-up
  /// are only counted.
  void on(const observe::Observation& observation) override;
  /// Adds all counts and histograms to `snapshot` (series merged by load and step). From any
  /// thread.
  void add_to(Snapshot& snapshot) const;

 private:
  struct Cell;
  std::vector<std::unique_ptr<Cell>>
      cells_;  // load × step; none where the load does not walk the step's flow
  std::size_t steps_;
  std::vector<std::atomic<std::uint64_t>> warm_up_requests_;  // by load
  LiveHistogram start_lag_;
};

}  // namespace throng::measure
