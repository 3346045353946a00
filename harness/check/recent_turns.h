// harness/check/recent_turns.h
//
// The last eight turns of one conversation, for checks that hold a reading of the store against the
// writes around it. Only turns that continue the conversation are entered; a turn's outcome decides
// whether it certainly wrote.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "harness/observe/observation.h"

namespace throng::check {

class RecentTurns {
 public:
  struct Turn {
    TimePoint begin{};
    TimePoint end{};
    std::uint32_t seq = 0;
    std::uint32_t number = 0;
    std::uint16_t instance = observe::kNoInstance;
    std::uint16_t status = 0;
    Outcome outcome = Outcome::unknown;
    bool sent_id = true;
  };
  static constexpr std::size_t kKept = 8;

  void add(const observe::Observation& o) {
    if (count_ == 0) first_begin_ = o.begin;
    first_begin_ = std::min(first_begin_, o.begin);
    const bool sent_id = o.echo != observe::Echo::generated && o.echo != observe::Echo::missing;
    turns_[count_ % kKept] = {o.begin,    o.end,    o.seq,     o.number,
                              o.instance, o.status, o.outcome, sent_id};
    ++count_;
  }

  /// Forgets the turns: what they wrote may be gone.
  void clear() { count_ = 0; }

  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// The earliest beginning since the last clear(). REQUIRES: !empty().
  [[nodiscard]] TimePoint first_begin() const { return first_begin_; }

  /// The newest acknowledged turn that ended at or before `moment`, or null.
  [[nodiscard]] const Turn* acknowledged_by(TimePoint moment) const {
    const Turn* best = nullptr;
    for (const Turn& turn : kept()) {
      if (turn.outcome == Outcome::ok && turn.end <= moment && (!best || turn.begin > best->begin))
        best = &turn;
    }
    return best;
  }

  [[nodiscard]] std::span<const Turn> kept() const {
    return {turns_.data(), std::min<std::size_t>(count_, kKept)};
  }

 private:
  std::array<Turn, kKept> turns_{};
  std::uint64_t count_ = 0;
  TimePoint first_begin_{};
};

}  // namespace throng::check
