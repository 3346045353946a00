// harness/net/event.h
//
// Something that happens once and that one coroutine of the same loop waits for, with or without a
// deadline.
#pragma once

#include "harness/net/loop.h"
#include "harness/net/loop_timer.h"

namespace throng::net {

class Event {
 public:
  explicit Event(Loop& loop);

  /// Wakes the waiter, now and for ever. On the loop's thread.
  void set();
  [[nodiscard]] bool is_set() const { return set_; }
  /// Whether it was set by `deadline` (TimePoint::max(): wait for ever). One waiter at a time.
  Task<bool> wait_until(TimePoint deadline);

 private:
  LoopTimer timer_;
  bool set_ = false;
};

}  // namespace throng::net
