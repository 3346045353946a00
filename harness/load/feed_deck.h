// harness/load/feed_deck.h
//
// One crew's share of a feed's rows. Row positions 0, 1, 2 … go to the shards in turn, so that no
// row is dealt twice in one pass of the whole run however many threads it has, and no thread asks
// another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/random.h"
#include "harness/load/share.h"
#include "harness/plan/plan.h"

namespace throng::load {

using Row = std::vector<std::string>;

class FeedDeck {
 public:
  /// `index`: of the feed in the plan; with the run's seed it decides the order of a shuffle, equal
  /// in every shard. Keeps a reference to `feed`. REQUIRES: share.shard < share.shards.
  FeedDeck(const plan::Feed& feed, std::uint64_t seed, std::uint32_t index, Share share);

  /// The next row, or null when the feed stops at its end and this is it. `random` is used by
  /// Order::random alone, which has no end.
  [[nodiscard]] const Row* draw(Random& random);

 private:
  const plan::Feed& feed_;
  std::vector<std::uint32_t> order_;  // shuffle: position → row
  Share share_;
  std::uint64_t dealt_ = 0;
};

}  // namespace throng::load
