#include "harness/plan/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace throng::plan {
namespace {

using Shape = Stage::Shape;

// How often the sine goes round within the stage.
double rounds(const Stage& stage) { return to_seconds(stage.length) / to_seconds(stage.period); }

// The level at the end of a stage, where a ramp after it begins. A burst has no length and leaves
// the level as it was.
double end_level(const Stage& stage, double before) {
  if (stage.shape == Shape::burst) return before;
  if (stage.shape != Shape::sine) return stage.target;
  return stage.target + stage.amplitude * std::sin(2 * std::numbers::pi * rounds(stage));
}

double area_of(const Stage& stage, double before) {
  const double seconds = to_seconds(stage.length);
  switch (stage.shape) {
    case Shape::hold:
      return stage.target * seconds;
    case Shape::ramp:
      return (before + stage.target) / 2 * seconds;
    case Shape::sine: {  // ∫ sin(2πt/T) from 0 to L = T/2π · (1 - cos(2πL/T))
      const double swing = 1 - std::cos(2 * std::numbers::pi * rounds(stage));
      return stage.target * seconds +
             stage.amplitude * to_seconds(stage.period) / (2 * std::numbers::pi) * swing;
    }
    case Shape::burst:
      return stage.target;
  }
  return 0;
}

double peak_of(const Stage& stage) {
  if (stage.shape == Shape::burst) return 0;
  if (stage.shape != Shape::sine) return stage.target;
  // It rises first, so less than a quarter of a round never reaches the top.
  return rounds(stage) >= 0.25 ? stage.target + stage.amplitude : end_level(stage, 0);
}

}  // namespace

double area(const std::vector<Stage>& stages) {
  double sum = 0;
  double before = 0;
  for (const Stage& stage : stages) {
    sum += area_of(stage, before);
    before = end_level(stage, before);
  }
  return sum;
}

double peak(const std::vector<Stage>& stages) {
  double most = 0;
  for (const Stage& stage : stages) most = std::max(most, peak_of(stage));
  return most;
}

Duration length(const std::vector<Stage>& stages) {
  Duration sum{};
  for (const Stage& stage : stages) sum += stage.length;
  return sum;
}

SearchWay longest_way(const Load& load) {
  const CapacitySearch& search = load.search.value();
  SearchWay way;
  double level = search.from;
  for (; level < search.to; level *= 2) {
    ++way.trials;
    way.area += level * to_seconds(search.trial);
  }
  ++way.trials;
  way.area += search.to * to_seconds(search.trial);
  // The bracket is at most as wide as its lower end; halved k times it is 2^-k of that. One time
  // more, since levels are rounded to what people would choose.
  double halvings = search.from < search.to ? std::ceil(-std::log2(search.precision.value)) + 1 : 0;
  if (load.model == Load::Model::closed && search.from < search.to)
    halvings = std::min(halvings, std::ceil(std::log2(search.to)));
  way.trials += static_cast<std::uint32_t>(halvings);
  way.area += halvings * search.to * to_seconds(search.trial);
  const Duration after = load.graceful_stop + search.cool_down;
  way.length = (search.trial + after) * way.trials + (search.confirm + after) * kMostConfirmations;
  way.trials += kMostConfirmations;
  way.area += kMostConfirmations * search.to * to_seconds(search.confirm);
  return way;
}

}  // namespace throng::plan
