// harness/check/conversation_table.h
//
// State per conversation (or per conversation and key) of one checker: an observation costs one
// probe, and no single one has to wait while the table grows. Bounded: what does not fit is refused
// and counted by the caller. A state stays where it is as long as the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "harness/base/random.h"
#include "harness/check/gradual_table.h"

namespace throng::check {

inline constexpr std::size_t kMostTracked = std::size_t{1} << 20U;

template <typename State>
class ConversationTable {
 public:
  /// The state kept under `key`, or null.
  [[nodiscard]] State* find(std::uint64_t key) {
    const Slot* const slot =
        slots_.find(mix(key), [&](const Slot& candidate) { return candidate.key == key; });
    return slot == nullptr ? nullptr : &entry(slot->index - 1).state;
  }

  /// The state kept under `key`, made if it is new; null if the table is full.
  State* obtain(std::uint64_t key) {
    if (State* known = find(key)) return known;
    if (size_ >= kMostTracked) return nullptr;
    if (size_ % kBlock == 0) blocks_.push_back(std::make_unique<Entry[]>(kBlock));
    Entry& made = entry(size_++);
    made.key = key;
    slots_.insert({key, static_cast<std::uint32_t>(size_)});
    return &made.state;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  /// Calls `visit(key, state)` for each, in the order in which they came.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (std::size_t i = 0; i < size_; ++i) visit(entry(i).key, entry(i).state);
  }

 private:
  struct Slot {
    std::uint64_t key;
    std::uint32_t index;  // of its entry, plus 1
    [[nodiscard]] bool taken() const { return index != 0; }
    [[nodiscard]] std::uint64_t hash() const { return mix(key); }
  };
  struct Entry {
    std::uint64_t key = 0;
    State state{};
  };
  static constexpr std::size_t kFirstSlots = 256;
  static constexpr std::size_t kBlock = 64;

  [[nodiscard]] Entry& entry(std::size_t index) { return blocks_[index / kBlock][index % kBlock]; }

  GradualTable<Slot> slots_{kFirstSlots};
  std::vector<std::unique_ptr<Entry[]>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace throng::check
