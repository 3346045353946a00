// harness/load/user_pacer.h
//
// A pacer says how many users of a closed load should exist, from how long the load has run. Pure:
// no clock and no randomness of its own, so that its tests are tables. Owned by one load of one
// crew.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/time.h"
#include "harness/load/share.h"
#include "harness/plan/plan.h"

namespace throng::load {

/// Whole users of this shard, of which the whole run's number follows holds and ramps; before and
/// after the stages 0.
class UserPacer {
 public:
  /// REQUIRES: share.shard < share.shards.
  UserPacer(const std::vector<plan::Stage>& stages, Share share);
  /// Another stage at the end of those that are there.
  void append(const plan::Stage& stage) { stages_.push_back(stage); }
  [[nodiscard]] std::uint32_t target(Duration elapsed) const;
  /// The first moment after `elapsed` at which target() changes; Duration::max() if never.
  [[nodiscard]] Duration next_change(Duration elapsed) const;

 private:
  std::vector<plan::Stage> stages_;
  Share share_;
};

}  // namespace throng::load
