// harness/check/conversation_table.h
//
// State per conversation (or per conversation and key) of one checker: open addressing over flat
// memory, so that an observation costs one probe and, once the table has grown to the run's size,
// no allocation. Bounded: what does not fit is refused and counted by the caller. References last
// until the next `obtain`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/base/random.h"

namespace throng::check {

inline constexpr std::size_t kMostTracked = std::size_t{1} << 20U;

template <typename State>
class ConversationTable {
 public:
  ConversationTable() : slots_(kFirstSlots) { states_.reserve(kFirstSlots / 2); }

  /// The state kept under `key`, or null.
  [[nodiscard]] State* find(std::uint64_t key) {
    for (std::size_t at = mix(key) & mask();; at = (at + 1) & mask()) {
      const Slot& slot = slots_[at];
      if (slot.index == 0) return nullptr;
      if (slot.key == key) return &states_[slot.index - 1];
    }
  }

  /// The state kept under `key`, made if it is new; null if the table is full.
  State* obtain(std::uint64_t key) {
    if (State* known = find(key)) return known;
    if (states_.size() >= kMostTracked) return nullptr;
    if ((states_.size() + 1) * 2 > slots_.size()) grow();
    states_.emplace_back();
    keys_.push_back(key);
    place(key, static_cast<std::uint32_t>(states_.size()));
    return &states_.back();
  }

  [[nodiscard]] std::size_t size() const { return states_.size(); }

  /// Calls `visit(key, state)` for each, in the order in which they came.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (std::size_t i = 0; i < states_.size(); ++i) visit(keys_[i], states_[i]);
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t index = 0;  // into states_, plus 1; 0 = free
  };
  static constexpr std::size_t kFirstSlots = 256;

  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

  void place(std::uint64_t key, std::uint32_t index) {
    std::size_t at = mix(key) & mask();
    while (slots_[at].index != 0) at = (at + 1) & mask();
    slots_[at] = {key, index};
  }

  void grow() {
    slots_.assign(slots_.size() * 2, {});
    for (std::size_t i = 0; i < keys_.size(); ++i)
      place(keys_[i], static_cast<std::uint32_t>(i + 1));
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<State> states_;
  std::vector<std::uint64_t> keys_;
};

}  // namespace throng::check
