// harness/load/pacer.h
//
// A pacer says when the next user or arrival starts, from how long the load has run and how many it
// has started. Pure: no clock and no randomness of its own, so that its tests are tables. Owned by
// one load of one crew.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::load {

/// Start the next one after `wait` (zero or negative: it is due already), or never again.
struct Pace {
  Duration wait{};
  bool stop = false;
  friend bool operator==(const Pace&, const Pace&) = default;
};

/// Arrivals of an open load by its stages: the k-th is due when the integral of the rate reaches k.
/// Being late shifts none of those that follow (no coordinated omission). With shards, shard s
/// takes the arrivals k ≡ s (mod shards).
class ArrivalPacer {
 public:
  /// REQUIRES: shard < shards.
  ArrivalPacer(const std::vector<plan::Stage>& stages, std::uint32_t shard, std::uint32_t shards);
  /// Another stage at the end of those that are there.
  void append(const plan::Stage& stage) { stages_.push_back(stage); }
  /// For this shard's `started`-th arrival (from 0), `elapsed` after the load began.
  [[nodiscard]] Pace next(Duration elapsed, std::uint64_t started) const;
  /// When this shard's `index`-th arrival is due, from the beginning of the load; nothing if there
  /// is none.
  [[nodiscard]] bool due(std::uint64_t index, Duration& at) const;

 private:
  std::vector<plan::Stage> stages_;
  std::uint32_t shard_;
  std::uint32_t shards_;
};

/// How many users of a closed load should exist `elapsed` after it began; whole users of this
/// shard, by exact integration of its stages. After the last stage: 0.
class UserPacer {
 public:
  UserPacer(const std::vector<plan::Stage>& stages, std::uint32_t shard, std::uint32_t shards);
  /// Another stage at the end of those that are there.
  void append(const plan::Stage& stage) { stages_.push_back(stage); }
  [[nodiscard]] std::uint32_t target(Duration elapsed) const;
  /// The first moment after `elapsed` at which target() changes; TimePoint-less: Duration::max() if
  /// never.
  [[nodiscard]] Duration next_change(Duration elapsed) const;
  [[nodiscard]] Duration length() const;

 private:
  std::vector<plan::Stage> stages_;
  std::uint32_t shard_;
  std::uint32_t shards_;
};

}  // namespace throng::load
