// harness/run/interrupt.h
//
// How a signal handler reaches the control loop: a counter and an eventfd, both safe to touch
// there.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "harness/net/loop.h"

namespace throng::run {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Async-signal-safe, from any thread.
  void raise();
  [[nodiscard]] int count() const { return count_.load(std::memory_order_relaxed); }
  /// Calls `tell` with the count on the loop's thread whenever it grew. `forget()` before the loop
  /// goes.
  void watch(net::Loop& loop, std::function<void(int)> tell);
  void forget();

 private:
  class Watch;
  int descriptor_;
  std::atomic<int> count_{0};
  std::shared_ptr<Watch> watch_;
};

}  // namespace throng::run
