// harness/probe/reading_queue.h
//
// Which conversation is looked at next. A conversation that waits already is not queued twice: its
// newest request takes the older one's place, so that a probe over its budget looks at every
// conversation now and then instead of at old turns of a few. Pure: told the time, no clock of its
// own.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "harness/base/time.h"
#include "harness/probe/redis_reader.h"

namespace throng::probe {

/// Commands per second, spent in advance: a reading may go ahead while any are left, and is paid
/// for afterwards.
class CommandBudget {
 public:
  explicit CommandBudget(double per_second) : per_second_(per_second) {}
  /// When the next command may be sent: `now` or later; TimePoint::max() if never.
  [[nodiscard]] TimePoint free_at(TimePoint now);
  void spend(std::uint64_t commands) { left_ -= static_cast<double>(commands); }

 private:
  double per_second_;
  double left_ = 1;
  TimePoint filled_{};
};

class ReadingQueue {
 public:
  static constexpr std::size_t kMost =
      4096;  // waiting conversations; final reads are as many as there are

  /// False if something was skipped: this request (no room), or the older one whose place it takes.
  bool push(ReadRequest request);
  /// Takes back a request that was popped and could not be read. False if it was skipped: a newer
  /// one of its conversation waits, or there is no room.
  bool put_back(ReadRequest request);
  /// The next one; while `free` is false only final reads.
  [[nodiscard]] std::optional<ReadRequest> pop(bool free);
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  /// How many there were.
  std::size_t clear();

 private:
  std::optional<ReadRequest> take(std::deque<std::uint32_t>& order, bool final_read);
  std::unordered_map<std::uint32_t, ReadRequest> waiting_;
  std::deque<std::uint32_t>
      order_;  // conversations; those that are gone or became final are passed over
  std::deque<std::uint32_t> final_order_;
};

}  // namespace throng::probe
