// harness/net/deadline_wheel.h
//
// Deadlines of thousands of exchanges without a timer object each: a wheel of 4 ms slots, driven by
// one Asio timer that runs only while something is armed. Fires at or after the deadline, at most
// two slots late (later if the loop itself is late). Arming and disarming are O(1) and allocate
// nothing. One thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <vector>

#include "harness/base/time.h"
#include "harness/net/loop_timer.h"

namespace throng::net {

class DeadlineWheel;

/// A place in a ring of deadlines.
struct DeadlineLink {
  DeadlineLink* next = nullptr;
  DeadlineLink* previous = nullptr;
};

/// What can be told that its time is up. Embedded in the object it guards; unlinks itself when
/// destroyed.
class Deadline : private DeadlineLink {
 public:
  virtual ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  [[nodiscard]] bool armed() const { return next != nullptr; }

 protected:
  Deadline() = default;
  /// Called on the loop, once per arming; not called after disarm(). May arm, disarm and destroy
  /// any deadline.
  virtual void expired() = 0;

 private:
  friend class DeadlineWheel;
  DeadlineWheel* wheel_ = nullptr;
  TimePoint when_{};
};

class DeadlineWheel {
 public:
  explicit DeadlineWheel(boost::asio::io_context& context);
  /// Disarms everything.
  ~DeadlineWheel();
  DeadlineWheel(const DeadlineWheel&) = delete;
  DeadlineWheel& operator=(const DeadlineWheel&) = delete;

  /// Arms (again); TimePoint::max() disarms.
  void arm(Deadline& deadline, TimePoint when);
  static void disarm(Deadline& deadline);

 private:
  void insert(Deadline& deadline);
  static void take_out(Deadline& deadline);
  void start();
  void schedule();
  void tick();
  void fire(DeadlineLink& ring);

  LoopTimer timer_;
  std::vector<DeadlineLink> slots_;  // rings around a sentinel
  TimePoint slot_start_{};           // of the slot at at_, which is fired when it has ended
  std::size_t at_ = 0;
  std::size_t armed_ = 0;
  bool ticking_ = false;
};

}  // namespace throng::net
