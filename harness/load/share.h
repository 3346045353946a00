// harness/load/share.h
//
// What one shard has of something that the whole run has so much of. Things are dealt to the shards
// in turn, 0, 1, 2 …, so that the shares add up to the whole: nothing is rounded, and where there
// are fewer things than shards some have none. A bound is no work to be dealt: it is rounded up.
#pragma once

#include <cstdint>

namespace throng::load {

struct Share {
  std::uint32_t shard = 0;  // below `shards`
  std::uint32_t shards = 1;

  /// How many of `whole`.
  [[nodiscard]] constexpr std::uint64_t of(std::uint64_t whole) const {
    return whole > shard ? (whole - shard - 1) / shards + 1 : 0;
  }
  /// How many at once, where the whole may have `most`: rounded up, so that whatever the whole has
  /// room for, dealt in turn, has room in its shards.
  [[nodiscard]] constexpr std::uint64_t bound(std::uint64_t most) const {
    return (most + shards - 1) / shards;
  }
  /// Which one of the whole is this shard's `index`-th.
  [[nodiscard]] constexpr std::uint64_t at(std::uint64_t index) const {
    return index * shards + shard;
  }
};

}  // namespace throng::load
