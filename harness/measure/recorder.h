// harness/measure/recorder.h
//
// Counts what one load thread does. Written by that thread alone, without locks or allocation once a step has been
// seen; read by any thread at any time through add_to.
#pragma once

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
  void on(const observe::Observation& observation) override;  // turns and requests; others are passed over
  /// Adds all counts and histograms to `snapshot` (series merged by load and step). From any thread.
  void add_to(Snapshot& snapshot) const;

 private:
  struct Cell;
  std::vector<std::unique_ptr<Cell>> cells_;  // load × step, all made at construction
  std::size_t steps_;
  std::atomic<std::uint64_t> warm_up_requests_{0};
  LiveHistogram start_lag_;
};

}  // namespace throng::measure
