// harness/measure/window_log.h
//
// What one shard saw in each second of the load, as the windowed budgets of a plan look at it: so
// little that a whole run of seconds can be kept until it is judged. Written by the shard's thread;
// the request path counts in place, and the generator's own observations, once a second, close a
// second and hand it over. Any thread may take what was closed.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "harness/base/time.h"
#include "harness/observe/observation.h"
#include "harness/plan/plan.h"

namespace throng::measure {

/// What one budget looks at, in one second.
struct WindowSlice {
  std::uint64_t samples = 0;  // as in Evidence
  std::uint64_t bad = 0;
  Duration sum{};  // of latencies, as is the most
  Duration most{};
  std::vector<std::pair<std::uint32_t, std::uint32_t>> buckets;  // histogram bucket, how many

  void merge(const WindowSlice& other);
};

/// Closed seconds up to `ordinal` since the load began: one, or more if the thread was late, which
/// cannot be told apart then.
struct WindowSecond {
  std::uint32_t ordinal = 0;
  bool last = false;                // cut short by the end of the thread's load
  std::vector<WindowSlice> slices;  // one per windowed budget, in their order
};

/// The budgets of `plan` that have windows: indices into Plan::budgets.
[[nodiscard]] std::vector<std::uint32_t> windowed(const plan::Plan& plan);

class WindowLog {
 public:
  /// Keeps a reference to the plan.
  explicit WindowLog(const plan::Plan& plan);

  /// Requests after the warm-up are counted, which neither allocates nor locks, and for what is per
  /// unit of time those that ended after it, too. The generator's own observations close what was
  /// counted.
  void on(const observe::Observation& observation);
  /// What was closed since the last call, in order.
  [[nodiscard]] std::vector<WindowSecond> take();

 private:
  struct Watch {
    const plan::Budget* budget;
    WindowSlice now;                     // without buckets
    std::vector<std::uint32_t> counts;   // by bucket; percentiles only
    std::vector<std::uint32_t> touched;  // buckets with a count; has room for all of them
  };
  [[nodiscard]] bool ends_in_a_window(const plan::Budget& budget,
                                      const observe::Observation& request) const;
  static void count(Watch& watch, const observe::Observation& request);
  void close(const observe::Observation& second);

  const plan::Plan& plan_;
  std::vector<Watch> watches_;
  std::optional<TimePoint> began_;  // the first second
  std::mutex mutex_;
  std::vector<WindowSecond> closed_;  // guarded by mutex_
};

}  // namespace throng::measure
