// harness/measure/health.h
//
// How one load thread fared and what its loads counted, second by second, from what it tells of
// itself. Told by that thread once a second, read by any: a lock that is taken so rarely costs the
// requests nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "harness/measure/snapshot.h"
#include "harness/observe/observation.h"

namespace throng::measure {

class Health {
 public:
  /// REQUIRES: an observation of Kind::generator.
  void on(const observe::Observation& observation);
  /// Adds the thread's own entry to snapshot.threads, its loop lag, and what its loads counted; and
  /// makes snapshot.elapsed as long as the thread has run. From any thread.
  void add_to(Snapshot& snapshot) const;

 private:
  struct Stretch {
    std::uint32_t number;  // of its last second
    Duration busy;
    Duration alive;
  };
  void widen(const Stretch& latest);

  mutable std::mutex mutex_;
  std::vector<LoadCounts> loads_;
  TimePoint began_{};  // of the first stretch
  TimePoint ended_{};  // of the last one
  ThreadHealth thread_;
  Histogram loop_lag_;
  std::deque<Stretch> window_;  // the last ten seconds
  bool whole_window_ = false;   // there have been ten seconds
};

}  // namespace throng::measure
