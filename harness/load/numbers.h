// harness/load/numbers.h
//
// The numbers that one load of one crew gives to its users and conversations. Loads and shards take
// them in turn, so they are unique over the whole run without anybody being asked. The users of a
// load have the same numbers into however many shards it is divided, so the same seed gives the
// same people.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/marker.h"
#include "harness/load/share.h"

namespace throng::load {

class Numbers {
 public:
  /// REQUIRES: load < loads, share.shard < share.shards.
  Numbers(std::uint32_t load, std::uint32_t loads, Share share)
      : load_(load), loads_(loads), share_(share) {}

  /// From 1; nothing when all are given away.
  std::optional<std::uint32_t> next_user() {
    const std::uint64_t number = share_.at(users_) * loads_ + load_ + 1;
    if (number > UINT32_MAX) return std::nullopt;
    ++users_;
    return static_cast<std::uint32_t>(number);
  }

  /// Passes one over: for somebody who was to come and did not.
  void skip_user() { ++users_; }
  /// Which of all users of its load has this number, from 0.
  [[nodiscard]] std::uint64_t index_of(std::uint32_t user) const { return (user - 1) / loads_; }

  /// ≡ shard (mod shards) and never 0, as markers carry it; nothing when all are given away.
  std::optional<std::uint32_t> next_conversation() {
    const std::uint64_t number = share_.at((conversations_ + 1) * loads_ + load_);
    if (number > kMaxConversation) return std::nullopt;
    ++conversations_;
    return static_cast<std::uint32_t>(number);
  }

 private:
  std::uint32_t load_;
  std::uint32_t loads_;
  Share share_;
  std::uint64_t users_ = 0;
  std::uint64_t conversations_ = 0;
};

}  // namespace throng::load
