// harness/net/bell.h
//
// Something that happens again and again and that one coroutine of the same loop waits for.
#pragma once

#include <boost/asio/as_tuple.hpp>

#include "harness/net/loop_timer.h"
#include "harness/net/task.h"

namespace throng::net {

class Bell {
 public:
  explicit Bell(Executor executor) : timer_(executor, TimePoint::max()) {}

  /// Wakes the waiter at the loop's next turn, or the next to wait at once. On the loop's thread.
  void ring() {
    rung_ = true;
    timer_.cancel();
  }

  /// Until it is rung, unless it was since the last wait. One waiter at a time.
  Task<void> wait() {
    while (!rung_) co_await timer_.async_wait(boost::asio::as_tuple(use_task));
    rung_ = false;
  }

 private:
  LoopTimer timer_;  // never expires: cancelling it resumes the waiter
  bool rung_ = false;
};

}  // namespace throng::net
