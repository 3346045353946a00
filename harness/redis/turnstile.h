// harness/redis/turnstile.h
//
// Lets one coroutine of a loop through at a time, in the order they came. Whoever waits longer than
// its deadline goes away without having been let through, so that one slow call never holds the
// others beyond theirs.
#pragma once

#include <deque>

#include "harness/net/loop.h"

namespace throng::redis {

class Turnstile {
 public:
  explicit Turnstile(net::Loop& loop) : loop_(loop) {}

  /// True: it is this caller's turn until it calls leave(). False: the deadline passed first.
  net::Task<bool> enter(TimePoint deadline);
  void leave();

 private:
  struct Waiting;
  net::Loop& loop_;
  std::deque<Waiting*> line_;
  bool taken_ = false;
};

}  // namespace throng::redis
