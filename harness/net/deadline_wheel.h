// harness/net/deadline_wheel.h
//
// Deadlines of thousands of exchanges without a timer object each: a wheel of 4 ms slots, driven by one Asio timer that
// runs only while something is armed. Fires at or after the deadline, at most two slots late. One thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <vector>

#include "harness/base/time.h"

namespace throng::net {

/// What can be told that its time is up. Embedded in the object it guards; unlinks itself when destroyed.
class Deadline {
 public:
  virtual ~Deadline();
  [[nodiscard]] bool armed() const { return next_ != nullptr; }

 protected:
  Deadline() = default;
  /// Called on the loop, once per arming; not called after disarm().
  virtual void expired() = 0;

 private:
  friend class DeadlineWheel;
  Deadline* next_ = nullptr;
  Deadline* previous_ = nullptr;
  TimePoint when_{};
};

class DeadlineWheel {
 public:
  explicit DeadlineWheel(boost::asio::io_context& context);
  ~DeadlineWheel();
  DeadlineWheel(const DeadlineWheel&) = delete;
  DeadlineWheel& operator=(const DeadlineWheel&) = delete;

  /// Arms (again); TimePoint::max() disarms.
  void arm(Deadline& deadline, TimePoint when);
  void disarm(Deadline& deadline);

 private:
  struct Slot;
  void tick();
  void schedule();
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      timer_;
  std::vector<Slot> slots_;
  TimePoint slot_start_{};
  std::size_t at_ = 0;
  std::size_t armed_ = 0;
  bool ticking_ = false;
};

}  // namespace throng::net
