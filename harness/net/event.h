// harness/net/event.h
//
// Something that happens and that one coroutine of the same loop waits for, with or without a
// deadline.
#pragma once

#include "harness/net/loop.h"
#include "harness/net/loop_timer.h"
#include "harness/net/task.h"

namespace throng::net {

class Event {
 public:
  explicit Event(Executor executor);
  explicit Event(Loop& loop) : Event(loop.executor()) {}

  /// Wakes the waiter, and whoever waits later, until it is cleared. On the loop's thread.
  void set();
  /// It may happen again. REQUIRES: nobody waits.
  void clear() { set_ = false; }
  [[nodiscard]] bool is_set() const { return set_; }
  /// Whether it was set by `deadline` (TimePoint::max(): wait for ever). One waiter at a time.
  Task<bool> wait_until(TimePoint deadline);

 private:
  LoopTimer timer_;
  bool set_ = false;
};

}  // namespace throng::net
