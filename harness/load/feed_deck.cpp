#include "harness/load/feed_deck.h"

#include <numeric>
#include <utility>

#include "harness/base/assert.h"

namespace throng::load {
namespace {

constexpr std::uint64_t kShuffleStream = 0x66656564U;  // "feed": apart from the users' streams

// Fisher and Yates, from the back.
std::vector<std::uint32_t> shuffled(std::size_t rows, Random random) {
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = rows; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace

FeedDeck::FeedDeck(const plan::Feed& feed, std::uint64_t seed, std::uint32_t index, Share share)
    : feed_(feed), share_(share) {
  THRONG_ASSERT(share.shard < share.shards, "a shard outside of its run");
  if (feed.order == plan::Feed::Order::shuffle) {
    order_ = shuffled(feed.rows.size(), Random(mix(seed ^ kShuffleStream), index));
  }
}

const Row* FeedDeck::draw(Random& random) {
  const std::size_t rows = feed_.rows.size();
  if (rows == 0) return nullptr;
  if (feed_.order == plan::Feed::Order::random) return &feed_.rows[random.below(rows)];
  const std::uint64_t position = share_.at(dealt_);
  if (position >= rows && feed_.on_end == plan::Feed::OnEnd::stop) return nullptr;
  ++dealt_;
  const std::size_t at = position % rows;
  return &feed_.rows[order_.empty() ? at : order_[at]];
}

}  // namespace throng::load
