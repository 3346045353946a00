#include "harness/load/think.h"

#include <algorithm>
#include <cmath>

namespace throng::load {
namespace {

constexpr Duration kMostThinking = std::chrono::hours(24);

Duration scaled(Duration by, double factor) {
  const double nanoseconds = static_cast<double>(by.count()) * factor;
  return Duration(std::llround(std::clamp(nanoseconds, -1e15, 1e15)));
}

Duration drawn(const plan::Think& think, Random& random) {
  switch (think.kind) {
    case plan::Think::Kind::fixed:
      return think.a;
    case plan::Think::Kind::uniform:
      return Duration(
          random.between(std::min(think.a, think.b).count(), std::max(think.a, think.b).count()));
    case plan::Think::Kind::exponential:
      return scaled(think.a, random.exponential());
    case plan::Think::Kind::normal:
      return think.a + scaled(think.b, random.normal());
  }
  return think.a;
}

}  // namespace

Duration think_time(const plan::Think& think, Random& random) {
  Duration time = drawn(think, random);
  if (think.at_most) time = std::min(time, *think.at_most);
  if (think.at_least) time = std::max(time, *think.at_least);
  return std::clamp(time, Duration::zero(), kMostThinking);
}

}  // namespace throng::load
