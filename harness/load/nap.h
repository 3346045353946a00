// harness/load/nap.h
//
// A sleep on the crew's clock that can be ended early, which is how a user in thought and a load
// between two arrivals hear of a stop. One sleeper; one thread.
#pragma once

#include <cstdint>

#include "harness/net/clock.h"
#include "harness/net/task.h"

namespace throng::load {

class Nap {
 public:
  explicit Nap(net::Clock& clock) : clock_(clock) {}

  enum class Ended : std::uint8_t { in_time, woken, clock_stopped };
  net::Task<Ended> until(TimePoint when);
  /// Harmless when nobody sleeps.
  void wake();

 private:
  net::Clock& clock_;
  net::Waker waker_;
  bool woken_ = false;
};

}  // namespace throng::load
