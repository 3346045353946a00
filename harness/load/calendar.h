// harness/load/calendar.h
//
// When the stages of one load are, on the crew's clock, so that a moment can be given its phase of
// the schedule. Asked for every request, so it remembers where the last one was: time goes forward.
// Owned by one load of one crew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::load {

class Calendar {
 public:
  /// The stages follow each other from `begin`.
  void set(TimePoint begin, const std::vector<plan::Stage>& stages);
  void append(const plan::Stage& stage);
  /// Nothing for so long; it belongs to the phase before it.
  void append_pause(Duration length) { end_ += length; }

  [[nodiscard]] TimePoint begin() const { return begin_; }
  /// Of the last stage so far.
  [[nodiscard]] TimePoint end() const { return end_; }
  /// The phase (index into Plan::phases) of the stage at `at`; of the first one before all, of the
  /// last one after all. A burst has its instant for itself.
  [[nodiscard]] std::uint32_t phase_at(TimePoint at) {
    if (at < from_ || at >= to_) look_up(at);
    return phase_;
  }

 private:
  struct Span {
    TimePoint begin;
    std::uint32_t phase;
  };
  void look_up(TimePoint at);

  TimePoint begin_{};
  TimePoint end_{};
  std::vector<Span> spans_;  // each until the next one; neighbours differ in phase
  TimePoint from_{};         // the span that was asked for last: [from_, to_)
  TimePoint to_{};
  std::uint32_t phase_ = 0;
};

}  // namespace throng::load
