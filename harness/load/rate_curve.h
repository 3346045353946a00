// harness/load/rate_curve.h
//
// The rate of an open load over its time, as its stages draw it, with its integral: how many
// arrivals should have come by when. Holds and ramps are inverted in closed form, sines by Newton's
// method within a bracket; an answer depends on the question alone, never on what was asked before.
// Pure; one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::load {

class RateCurve {
 public:
  /// One stage. Areas are arrivals.
  struct Part {
    plan::Stage::Shape shape = plan::Stage::Shape::hold;
    Duration begin{};  // since the load began
    Duration length{};
    long double from = 0;       // arrivals per second at its beginning; sine: the mean
    long double to = 0;         // and at its end
    long double amplitude = 0;  // sine
    long double period = 0;     // sine: seconds
    long double before = 0;     // arrivals of the parts before it, bursts included
    long double smooth = 0;     // and without the bursts
    long double area = 0;       // its own; a burst: how many come at once
    [[nodiscard]] bool burst() const { return shape == plan::Stage::Shape::burst; }
  };

  void append(const plan::Stage& stage);
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

  /// When `part` has had `area` arrivals, since the load began, to the nanosecond (near an instant
  /// at which the rate is zero: as near as the area says).
  [[nodiscard]] static Duration time_in(const Part& part, long double area);

 private:
  std::vector<Part> parts_;
  Duration end_{};
  long double rate_ = 0;    // at the end
  long double area_ = 0;    // of all parts
  long double smooth_ = 0;  // of those that are no bursts
};

}  // namespace throng::load
