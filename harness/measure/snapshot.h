// harness/measure/snapshot.h
//
// What has been measured up to a moment: plain values, merged over threads; the only thing
// exporters and budgets read.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/base/failure.h"
#include "harness/base/time.h"
#include "harness/measure/histogram.h"

namespace throng::measure {

/// One step of one load.
struct Series {
  std::uint32_t step = 0;
  std::uint32_t load = 0;
  std::array<std::uint64_t, 3> outcomes{};              // by Outcome
  std::array<std::uint64_t, kFailureCount> failures{};  // by Failure; [none] counts the ok ones
  std::array<std::uint64_t, kFailureCount> unknowns{};  // of failures: those of outcome unknown
  std::array<std::string, kFailureCount> examples;      // by Failure: what the first one said
  std::map<std::uint16_t, std::uint64_t> statuses;      // by HTTP status
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  Histogram from_send;      // complete responses (outcome ok), from the send
  Histogram from_intended;  // the same, from the intended start
  Histogram failed;         // everything else, from the send

  [[nodiscard]] std::uint64_t requests() const { return outcomes[0] + outcomes[1] + outcomes[2]; }
  void merge(const Series& other);
};

struct LoadCounts {
  std::uint32_t active_users = 0;
  std::uint32_t peak_users = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t started = 0;  // iterations
  std::uint64_t completed = 0;
  std::uint64_t interrupted = 0;  // cut at the end of the graceful stop, or by a strict capture
  std::uint64_t dropped = 0;      // open model: arrivals over max_in_flight
};

struct Snapshot {
  Duration elapsed{};                  // since the load began
  Duration measured{};                 // of which after the warm-up
  std::vector<Series> series;          // those with at least one request, by load, then step
  std::vector<LoadCounts> loads;       // one per Plan::loads
  std::uint64_t warm_up_requests = 0;  // seen, checked, not measured
  std::vector<std::uint64_t> warm_up_by_load;  // the same, one per Plan::loads
  std::uint64_t findings = 0;                  // violations so far
  Histogram start_lag;                         // how much later than intended requests were sent

  /// All series as one.
  [[nodiscard]] Series total() const;
};

}  // namespace throng::measure
