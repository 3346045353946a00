// harness/net/clock.h
//
// Time as users and probes see it: one of the two seams of the harness (the other is Channel). A
// Loop is the real one; a simulation gives virtual time, so that 24 hours pass in milliseconds.
#pragma once

#include "harness/base/time.h"
#include "harness/net/task.h"

namespace throng::net {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// Resumes at or after `when`, at once if it has passed. Ends early (returns false) only when the
  /// clock is stopped.
  virtual Task<bool> sleep_until(TimePoint when) = 0;
};

}  // namespace throng::net
