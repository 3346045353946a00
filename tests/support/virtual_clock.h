// tests/support/virtual_clock.h
//
// Time that passes only when nothing else can: whatever is ready runs, then the clock jumps to the
// next sleeper. An hour of think times takes milliseconds, and the same test always runs in the
// same order.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>

#include "harness/net/clock.h"
#include "harness/net/loop_timer.h"
#include "harness/net/task.h"

namespace throng::testing {

class VirtualClock : public net::Clock {
 public:
  VirtualClock() = default;

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] net::Executor executor() { return context_.get_executor(); }

  /// Begins an hour after the epoch, because a time point of zero means "never" in some places.
  [[nodiscard]] TimePoint now() const override { return now_; }
  using net::Clock::sleep_until;
  net::Task<bool> sleep_until(TimePoint when, net::Waker* waker) override;

  /// Until nothing is ready and nobody sleeps (but for ever).
  void run();
  /// The same, but not beyond `when`, which it then is.
  void run_until(TimePoint when);
  /// So long nothing runs, like a process that was stopped; what fell due is late afterwards.
  void stall(Duration length) { now_ += length; }

 private:
  /// Everything that is ready, and what becomes ready by it.
  void settle();

  boost::asio::io_context context_{1};
  TimePoint now_{std::chrono::hours(1)};
  std::multimap<TimePoint, net::LoopTimer*>
      sleepers_;  // of one moment: in the order they fell asleep
};

}  // namespace throng::testing
