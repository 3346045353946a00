// Rates are linear within a stage, so their integral is at most quadratic and is inverted in closed
// form. Sums are kept in long double: after 10^9 arrivals they are still exact to far less than
// kSlack.
#include "harness/load/pacer.h"

#include <algorithm>
#include <cmath>

#include "harness/base/assert.h"

namespace throng::load {
namespace {

// A millionth of an arrival or user: what rounding of `50/min` and the like may cost, so that a
// minute of it is 50 arrivals and not 51.
constexpr long double kSlack = 1e-6L;

long double seconds(Duration d) { return static_cast<long double>(d.count()) / 1e9L; }

Duration nanoseconds(long double s) { return Duration(std::llround(s * 1e9L)); }

struct Slope {
  long double from = 0;
  long double to = 0;
  Duration length{};
};

Slope slope_of(const plan::Stage& stage, long double before) {
  const auto target = static_cast<long double>(stage.target);
  return {stage.shape == plan::Stage::Shape::ramp ? before : target, target, stage.length};
}

// When the integral of a slope reaches `area`: the root of from·t + (to-from)/(2·length)·t² = area,
// in the form that loses nothing when `from` is small.
Duration time_of_area(const Slope& slope, long double area) {
  if (area <= 0) return Duration::zero();
  const long double length = seconds(slope.length);
  const long double under = slope.from * slope.from + 2 * (slope.to - slope.from) / length * area;
  const long double at = 2 * area / (slope.from + std::sqrt(std::max(under, 0.0L)));
  return std::min(nanoseconds(at), slope.length);
}

std::uint64_t users_at(const Slope& slope, Duration into) {
  if (slope.from == slope.to) return static_cast<std::uint64_t>(slope.to + kSlack);
  const long double part = seconds(into) / seconds(slope.length);
  return static_cast<std::uint64_t>(slope.from + (slope.to - slope.from) * part + kSlack);
}

}  // namespace

ArrivalPacer::ArrivalPacer(const std::vector<plan::Stage>& stages, std::uint32_t shard,
                           std::uint32_t shards)
    : stages_(stages), shard_(shard), shards_(shards) {
  THRONG_ASSERT(shard < shards, "a shard outside of its run");
}

bool ArrivalPacer::due(std::uint64_t index, Duration& at) const {
  const long double wanted = static_cast<long double>(index) * shards_ + shard_;
  long double before = 0;  // arrivals before this stage
  long double rate = 0;
  Duration begin{};
  for (const plan::Stage& stage : stages_) {
    const Slope slope = slope_of(stage, rate);
    const long double area = (slope.from + slope.to) / 2 * seconds(stage.length);
    // Strictly more than `wanted`: an arrival that falls on a pause comes after it, and 2 s at 10/s
    // are 20, not 21.
    if (before + area > wanted + kSlack) {
      at = begin + time_of_area(slope, wanted - before);
      return true;
    }
    before += area;
    rate = slope.to;
    begin += stage.length;
  }
  return false;
}

Pace ArrivalPacer::next(Duration elapsed, std::uint64_t started) const {
  Duration at{};
  if (!due(started, at)) return {.wait = {}, .stop = true};
  return {.wait = at - elapsed, .stop = false};
}

UserPacer::UserPacer(const std::vector<plan::Stage>& stages, std::uint32_t shard,
                     std::uint32_t shards)
    : stages_(stages), shard_(shard), shards_(shards) {
  THRONG_ASSERT(shard < shards, "a shard outside of its run");
}

std::uint32_t UserPacer::target(Duration elapsed) const {
  long double before = 0;
  Duration begin{};
  for (const plan::Stage& stage : stages_) {
    const Slope slope = slope_of(stage, before);
    if (elapsed < begin + stage.length) {
      const std::uint64_t all = users_at(slope, std::max(elapsed - begin, Duration::zero()));
      // Users 0, 1, 2 … go to the shards in turn.
      return all > shard_ ? static_cast<std::uint32_t>((all - shard_ - 1) / shards_ + 1) : 0;
    }
    before = slope.to;
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

Duration UserPacer::length() const {
  Duration sum{};
  for (const plan::Stage& stage : stages_) sum += stage.length;
  return sum;
}

}  // namespace throng::load
