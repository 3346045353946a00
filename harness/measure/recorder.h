// harness/measure/recorder.h
//
// Counts what one load thread does: by load, step, phase of the schedule and instance, and how the
// thread itself fared. Written by that thread alone, its requests without locks or allocation (what
// it tells of itself once a second takes a lock, see health.h); read by any thread at any time
// through add_to. All room is made at construction, as address space of which only what is used
// becomes memory.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/measure/health.h"
#include "harness/measure/live_histogram.h"
#include "harness/measure/snapshot.h"
#include "harness/measure/zero_pages.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"

namespace throng::measure {

class Recorder : public observe::Sink {
 public:
  explicit Recorder(const plan::Plan& plan);
  /// Turns and requests of the plan's loads, and what the load thread tells of itself; everything
  /// else is passed over. Requests of the warm-up are only counted. Those whose user went away by
  /// plan are counted and stand in no histogram of latencies.
  void on(const observe::Observation& observation) override;
  /// Adds all counts and histograms to `snapshot` (series merged by load, step, phase and
  /// instance). From any thread.
  void add_to(Snapshot& snapshot) const;

 private:
  struct Cell;
  struct OfLoad {
    Tally warm_up_requests;
    bool paced;  // its users' iterations are due at fixed times
  };
  void take(const observe::Observation& observation, std::size_t at);
  [[nodiscard]] Cell& cell(std::size_t at) const;
  [[nodiscard]] std::uint64_t* counts(std::size_t at) const;

  std::size_t steps_;
  std::size_t phases_;
  std::size_t instances_;
  std::vector<OfLoad> loads_;
  std::vector<std::uint32_t> first_cells_;  // by load × step; kNone if the load does not walk it
  std::size_t cells_;
  ZeroPages cell_pages_;   // cells_ of them
  ZeroPages count_pages_;  // of the histograms of each cell
  LiveHistogram start_lag_;
  Health health_;
};

}  // namespace throng::measure
