#include "harness/load/user_pacer.h"

#include <algorithm>

#include "harness/base/assert.h"
#include "harness/load/exact.h"

namespace throng::load {
namespace {

std::uint64_t users_at(const plan::Stage& stage, double before, Duration into) {
  const auto to = static_cast<long double>(stage.target);
  if (stage.shape != plan::Stage::Shape::ramp) {
    return static_cast<std::uint64_t>(to + kSlack);
  }
  const auto from = static_cast<long double>(before);
  const long double part = exact_seconds(into) / exact_seconds(stage.length);
  return static_cast<std::uint64_t>(from + (to - from) * part + kSlack);
}

}  // namespace

UserPacer::UserPacer(const std::vector<plan::Stage>& stages, Share share)
    : stages_(stages), share_(share) {
  THRONG_ASSERT(share.shard < share.shards, "a shard outside of its run");
}

std::uint32_t UserPacer::target(Duration elapsed) const {
  double before = 0;
  Duration begin{};
  for (const plan::Stage& stage : stages_) {
    if (elapsed < begin + stage.length) {
      const Duration into = std::max(elapsed - begin, Duration::zero());
      return static_cast<std::uint32_t>(share_.of(users_at(stage, before, into)));
    }
    before = stage.target;
    begin += stage.length;
  }
  return 0;
}

Duration UserPacer::next_change(Duration elapsed) const {
  const std::uint32_t now = target(elapsed);
  Duration end{};
  for (const plan::Stage& stage : stages_) {
    const Duration begin = end;
    end += stage.length;
    if (end <= elapsed) continue;
    Duration low = std::max(begin, elapsed);
    if (target(low) != now) return low;
    Duration high = end - Duration(1);
    if (target(high) == now) continue;
    // Within a stage the target only rises or only falls: the first moment that differs is found by
    // halving.
    while (high - low > Duration(1)) {
      const Duration middle = low + (high - low) / 2;
      (target(middle) == now ? low : high) = middle;
    }
    return high;
  }
  return end > elapsed && now != 0 ? end : Duration::max();
}

}  // namespace throng::load
