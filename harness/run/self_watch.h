// harness/run/self_watch.h
//
// A load thread's account of itself: of each second since the load began, how much CPU it used and
// how late its loop was at the worst. Pure: told the time and what was used, it makes the generator
// observations that close each second for measures and history alike. Belongs to one load thread.
#pragma once

#include "harness/base/time.h"
#include "harness/observe/observation.h"
#include "harness/run/thread_usage.h"

namespace throng::run {

class SelfWatch {
 public:
  /// How often the loop is asked whether it is late.
  static constexpr Duration kBeat = std::chrono::milliseconds(10);

  /// The load begins at `start`, by when the thread had used `used`.
  SelfWatch(TimePoint start, TimePoint warm_up_end, Usage used);

  /// When the next beat is due.
  [[nodiscard]] TimePoint due() const { return due_; }
  /// The loop came round at `now`: late by what is over due(). Beats that were missed meanwhile are
  /// not made up for.
  void beat(TimePoint now);
  /// Whether a second has ended that has not been told.
  [[nodiscard]] bool second_is_over(TimePoint now) const;
  /// The stretch since the last one, with the ordinal of its last second: of the one that has just
  /// ended, or, at the end of the load (`last`), of the one that was cut short by it.
  observe::Observation tell(TimePoint now, Usage used, bool last);
  /// How long the thread was starved in the stretch that was told last.
  [[nodiscard]] Duration starved() const { return starved_; }

 private:
  TimePoint start_;
  TimePoint warm_up_end_;
  TimePoint due_;
  TimePoint told_;  // the end of the last stretch
  Usage used_;      // by then
  Duration lag_{};  // the worst since then
  Duration starved_{};
};

}  // namespace throng::run
