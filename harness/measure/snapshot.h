// harness/measure/snapshot.h
//
// What has been measured up to a moment: plain values, merged over threads; the only thing
// exporters and budgets read.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/failure.h"
#include "harness/base/time.h"
#include "harness/measure/evidence.h"
#include "harness/measure/histogram.h"

namespace throng::measure {

/// The parts of one request, in order.
enum class Leg : std::uint8_t { connect, tls, send, wait, receive };
inline constexpr std::size_t kLegCount = 5;
[[nodiscard]] std::string_view to_string(Leg leg);

/// How often a leg was gone, and how long it took in all. (A kept-alive connection has no connect.)
struct LegTotal {
  std::uint64_t count = 0;
  Duration sum{};
};

/// Why an arrival that was due never began.
enum class Drop : std::uint8_t {
  max_in_flight,  // so many were under way already
  feed_ended,     // no row was left for it, or no number
  stopped,        // the run was told to stop in its second
};
inline constexpr std::size_t kDropCount = 3;
[[nodiscard]] std::string_view to_string(Drop drop);

/// One step of one load, in one phase of the schedule, at one instance.
struct Series {
  std::uint32_t step = 0;
  std::uint32_t load = 0;
  std::uint32_t phase = 0;                              // index into Plan::phases
  std::uint32_t instance = 0;                           // index into Environment::instances
  std::array<std::uint64_t, 3> outcomes{};              // by Outcome
  std::array<std::uint64_t, kFailureCount> failures{};  // by Failure; [none] counts the ok ones
  std::array<std::uint64_t, kFailureCount> unknowns{};  // of failures: those of outcome unknown
  std::array<std::string, kFailureCount> examples;      // by Failure: what the first one said
  std::map<std::uint16_t, std::uint64_t> statuses;      // by HTTP status
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::array<Histogram, 3> from_send;      // by Outcome: whole exchanges, from the send
  std::array<Histogram, 3> from_intended;  // the same, from the intended start
  Histogram first_byte;                    // from the send, of what had a response
  std::array<LegTotal, kLegCount> legs{};  // by Leg

  [[nodiscard]] std::uint64_t requests() const { return outcomes[0] + outcomes[1] + outcomes[2]; }
  /// Those whose user went away by plan: they say nothing of the service.
  [[nodiscard]] std::uint64_t abandoned() const {
    return failures[static_cast<std::size_t>(Failure::abandoned)];
  }
  [[nodiscard]] const Histogram& sent(Outcome outcome = Outcome::ok) const {
    return from_send[static_cast<std::size_t>(outcome)];
  }
  [[nodiscard]] const Histogram& intended(Outcome outcome = Outcome::ok) const {
    return from_intended[static_cast<std::size_t>(outcome)];
  }
  void merge(const Series& other);
};

struct LoadCounts {
  std::uint32_t active_users = 0;
  std::uint32_t peak_users = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t asked = 0;    // arrivals, or paced iterations, that the schedule wanted so far
  std::uint64_t issued = 0;   // requests begun, those of the warm-up too
  std::uint64_t started = 0;  // iterations
  std::uint64_t completed = 0;
  std::uint64_t interrupted = 0;  // cut at the end of the graceful stop, or by a strict capture
  std::array<std::uint64_t, kDropCount> drops{};  // open model, by Drop

  [[nodiscard]] std::uint64_t dropped() const { return drops[0] + drops[1] + drops[2]; }
  /// Adds what other threads, or another load, counted.
  void merge(const LoadCounts& other);
  friend bool operator==(const LoadCounts&, const LoadCounts&) = default;
};

/// How one load thread fared, after the warm-up.
struct ThreadHealth {
  Duration busy{};     // CPU time
  Duration alive{};    // of so much time
  Duration starved{};  // ready to run, while others had the CPU; 0 where the kernel does not say
  double busiest = 0;  // share of a core over the worst 10 s (or all of a shorter run)
};

/// What the windows of one budget came to so far (windows.h).
struct WindowSummary {
  std::uint64_t judged = 0;  // those that had enough in them
  Evidence worst;            // of them
  Duration end{};            // of the worst, since the load began
  Duration broken{};         // the longest time for which they were broken on end
  bool fails = false;        // that was too long
};

/// A budget whose breaking ended the run.
struct Abort {
  std::uint32_t budget = 0;  // index into Plan::budgets
  Duration at{};             // since the load began
};

struct Snapshot {
  Duration elapsed{};                  // since the load began
  Duration measured{};                 // of which after the warm-up
  std::vector<Series> series;          // those with a request, by load, step, phase, instance
  std::vector<LoadCounts> loads;       // one per Plan::loads
  std::uint64_t warm_up_requests = 0;  // seen, checked, not measured
  std::vector<std::uint64_t> warm_up_by_load;  // the same, one per Plan::loads
  std::uint64_t findings = 0;                  // violations so far
  Histogram start_lag;  // how much later requests were sent than they could have been
  Histogram loop_lag;   // of each second of each load thread, the worst
  std::vector<ThreadHealth> threads;
  std::vector<WindowSummary> windows;  // one per Plan::budgets, if any has windows
  std::optional<Abort> abort;

  /// All series as one.
  [[nodiscard]] Series total() const;
  /// The series with phases and instances merged: by load, then step.
  [[nodiscard]] std::vector<Series> by_step() const;
  /// Requests of that load whose user went away by plan.
  [[nodiscard]] std::uint64_t abandoned(std::size_t load) const;
};

}  // namespace throng::measure
