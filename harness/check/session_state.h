// harness/check/session_state.h
//
// What the session checker keeps of one conversation: its last turns with the markers that the
// service had before it when it answered them, and which of the last 64 messages were acknowledged.
// At most 264 bytes.
#pragma once

#include <array>
#include <cstdint>

#include "harness/observe/observation.h"

namespace throng::check {

/// One turn and what was in the prompts made for it.
struct SessionTurn {
  TimePoint begin{};
  std::uint64_t seen = 0;  // bit i: the prompt (or reply) held the marker with seq - 1 - i
  std::uint32_t length_us = 0;
  std::uint32_t prompt_us =
      0;  // arrival of the first prompt after begin (before the turn is known: meaningless)
  std::uint32_t seq = 0;  // 0 = free
  std::uint32_t number = 0;
  std::uint16_t instance = observe::kNoInstance;
  std::uint8_t stub = 0;
  std::uint8_t held = 0;      // messages of its conversation in its fullest prompt, but for its own
  bool known : 1 = false;     // the turn itself has been observed
  bool prompted : 1 = false;  // at least one prompt for it has
  bool judged : 1 = false;
  bool acknowledged : 1 = false;
  bool continues : 1 = false;
  bool sent_id : 1 = false;

  /// Rounded up to whole microseconds, so "ended before" is never claimed too early.
  [[nodiscard]] TimePoint end() const { return begin + std::chrono::microseconds(length_us); }
};

struct SessionState {
  static constexpr std::size_t kTurns = 6;

  std::array<SessionTurn, kTurns> turns{};
  std::uint64_t acknowledged = 0;  // bit i: seq newest - i
  std::uint32_t newest = 0;        // highest seq of a turn observed
  std::uint32_t base = 1;          // messages before this one need not be remembered any more
  std::uint32_t user = 0;
  std::uint16_t load = observe::kNone16;

  [[nodiscard]] SessionTurn& place(std::uint32_t seq) { return turns[seq % kTurns]; }
  [[nodiscard]] const SessionTurn* find(std::uint32_t seq) const {
    const SessionTurn& turn = turns[seq % kTurns];
    return turn.seq == seq && turn.known ? &turn : nullptr;
  }
  /// Bit i: seq `before` - 1 - i was acknowledged.
  [[nodiscard]] std::uint64_t acknowledged_before(std::uint32_t before) const {
    if (before > newest) {
      const std::uint32_t shift = before - 1 - newest;
      return shift < 64 ? acknowledged << shift : 0;
    }
    const std::uint32_t shift = newest - before + 1;
    return shift < 64 ? acknowledged >> shift : 0;
  }
  void acknowledge(std::uint32_t seq, bool ok) {
    if (seq > newest) {
      const std::uint32_t shift = seq - newest;
      acknowledged = shift < 64 ? acknowledged << shift : 0;
      newest = seq;
    }
    const std::uint32_t back = newest - seq;
    if (ok && back < 64) acknowledged |= std::uint64_t{1} << back;
  }
};

static_assert(sizeof(SessionState) <= 264, "design.md section 6 allows 264 bytes per conversation");

}  // namespace throng::check
