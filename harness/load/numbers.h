// harness/load/numbers.h
//
// The numbers that one load of one crew gives to its users and conversations. Loads and shards take
// them in turn, so they are unique over the whole run without anybody being asked, and the same
// seed gives the same people however the threads were scheduled.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/marker.h"

namespace throng::load {

class Numbers {
 public:
  /// REQUIRES: load < loads, shard < shards.
  Numbers(std::uint32_t load, std::uint32_t loads, std::uint32_t shard, std::uint32_t shards)
      : load_(load), loads_(loads), shard_(shard), shards_(shards) {}

  /// From 1; nothing when all are given away.
  std::optional<std::uint32_t> next_user() {
    const std::uint64_t number = place(users_) + 1;
    if (number > UINT32_MAX) return std::nullopt;
    ++users_;
    return static_cast<std::uint32_t>(number);
  }

  /// ≡ shard (mod shards) and never 0, as markers carry it; nothing when all are given away.
  std::optional<std::uint32_t> next_conversation() {
    const std::uint64_t number = place(conversations_ + 1);
    if (number > kMaxConversation) return std::nullopt;
    ++conversations_;
    return static_cast<std::uint32_t>(number);
  }

 private:
  [[nodiscard]] std::uint64_t place(std::uint64_t ordinal) const {
    return (ordinal * loads_ + load_) * shards_ + shard_;
  }

  std::uint32_t load_;
  std::uint32_t loads_;
  std::uint32_t shard_;
  std::uint32_t shards_;
  std::uint64_t users_ = 0;
  std::uint64_t conversations_ = 0;
};

}  // namespace throng::load
