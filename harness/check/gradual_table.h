// harness/check/gradual_table.h
//
// Open addressing that grows a little at a time. When the room is half full one of twice the size
// is taken, and with each insertion a few slots of the old one are brought over, so that no single
// observation waits for a hundred thousand others to move: a load thread that stands still for that
// long is late for every arrival due meanwhile. Nothing is ever taken out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

namespace throng::check {

/// A Slot is free if all its bytes are zero; it says whether it is `taken()` and its `hash()`.
template <typename Slot>
class GradualTable {
  static_assert(std::is_trivially_copyable_v<Slot>);

 public:
  /// Room for so many slots at first, half of which can be taken. REQUIRES: a power of two.
  explicit GradualTable(std::size_t slots) : now_(slots) {}

  [[nodiscard]] std::size_t size() const { return count_; }

  /// The one of this hash that `is_it` accepts, or null. It stays until the next insertion.
  template <typename Predicate>
  [[nodiscard]] const Slot* find(std::uint64_t hash, const Predicate& is_it) const {
    const Slot* const found = find_in(now_, hash, is_it);
    return found != nullptr || before_.size == 0 ? found : find_in(before_, hash, is_it);
  }

  /// REQUIRES: it is taken, and not there yet.
  void insert(const Slot& slot) {
    if ((count_ + 1) * 2 > now_.size) {
      // All of it has moved by now: kMoved slots each time, while half its size came in.
      before_ = std::move(now_);
      now_ = Room(before_.size * 2);
      moved_ = 0;
    }
    place(slot);
    ++count_;
    if (before_.size > 0) move_some();
  }

  /// Calls `visit(slot)` for each, in no particular order.
  template <typename Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t i = 0; i < now_.size; ++i) {
      if (now_.slots[i].taken()) visit(now_.slots[i]);
    }
    for (std::size_t i = moved_; i < before_.size; ++i) {
      if (before_.slots[i].taken()) visit(before_.slots[i]);
    }
  }

 private:
  static constexpr std::size_t kMoved = 4;

  struct Free {
    void operator()(Slot* slots) const { std::free(slots); }
  };
  struct Room {
    Room() = default;
    // From calloc, because large rooms come as pages that are zero already.
    explicit Room(std::size_t count)
        : size(count), slots(static_cast<Slot*>(std::calloc(count, sizeof(Slot)))) {
      if (!slots) throw std::bad_alloc();
    }
    std::size_t size = 0;
    std::unique_ptr<Slot[], Free> slots;
  };

  template <typename Predicate>
  static const Slot* find_in(const Room& room, std::uint64_t hash, const Predicate& is_it) {
    for (std::size_t at = hash & (room.size - 1);; at = (at + 1) & (room.size - 1)) {
      const Slot& slot = room.slots[at];
      if (!slot.taken()) return nullptr;
      if (is_it(slot)) return &slot;
    }
  }

  void place(const Slot& slot) {
    std::size_t at = slot.hash() & (now_.size - 1);
    while (now_.slots[at].taken()) at = (at + 1) & (now_.size - 1);
    now_.slots[at] = slot;
  }

  void move_some() {
    const std::size_t end = std::min(moved_ + kMoved, before_.size);
    for (; moved_ < end; ++moved_) {
      if (before_.slots[moved_].taken()) place(before_.slots[moved_]);
    }
    if (moved_ == before_.size) before_ = Room();
  }

  std::size_t count_ = 0;
  Room now_;
  Room before_;  // while what it held moves: its first `moved_` slots are in both
  std::size_t moved_ = 0;
};

}  // namespace throng::check
