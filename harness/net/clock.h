// harness/net/clock.h
//
// Time as users and probes see it: one of the two seams of the harness (the other is Channel). A
// Loop is the real one; a simulation gives virtual time, so that 24 hours pass in milliseconds.
#pragma once

#include "harness/base/time.h"
#include "harness/net/loop_timer.h"
#include "harness/net/task.h"

namespace throng::net {

/// Ends a sleep before its time. Given to one sleep at a time, which it outlives; on its loop's
/// thread.
class Waker {
 public:
  /// Harmless when nobody sleeps.
  void wake() const {
    if (timer_ != nullptr) timer_->cancel();
  }

  /// For clocks: while a sleep lasts, it is the one that is ended. `waker` may be null.
  class Hold {
   public:
    Hold(Waker* waker, LoopTimer& timer) : waker_(waker) {
      if (waker_ != nullptr) waker_->timer_ = &timer;
    }
    ~Hold() {
      if (waker_ != nullptr) waker_->timer_ = nullptr;
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Waker* waker_;
  };

 private:
  LoopTimer* timer_ = nullptr;
};

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// Resumes at or after `when` (true), at once if it has passed. Ends early (false) only when the
  /// clock is stopped or `waker`, which may be null, is told to wake.
  virtual Task<bool> sleep_until(TimePoint when, Waker* waker) = 0;
  Task<bool> sleep_until(TimePoint when) { return sleep_until(when, nullptr); }
};

}  // namespace throng::net
