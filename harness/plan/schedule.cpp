#include "harness/plan/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace throng::plan {
namespace {

using Shape = Stage::Shape;

// How often the sine goes round within the stage.
double rounds(const Stage& stage) { return to_seconds(stage.length) / to_seconds(stage.period); }

double peak_of(const Stage& stage) {
  if (stage.shape == Shape::burst) return 0;
  if (stage.shape != Shape::sine) return stage.target;
  // It rises first, so less than a quarter of a round never reaches the top.
  return rounds(stage) >= 0.25 ? stage.target + stage.amplitude : end_level(stage, 0);
}

}  // namespace

double end_level(const Stage& stage, double before) {
  if (stage.shape == Shape::burst) return before;
  if (stage.shape != Shape::sine) return stage.target;
  return stage.target + stage.amplitude * std::sin(2 * std::numbers::pi * rounds(stage));
}

double area(const Stage& stage, double before, Duration from, Duration to) {
  if (stage.shape == Shape::burst) return from == Duration::zero() ? stage.target : 0;
  if (to <= from) return 0;
  const double a = to_seconds(from);
  const double b = to_seconds(to);
  switch (stage.shape) {
    case Shape::ramp: {
      const double middle = (a + b) / 2 / to_seconds(stage.length);
      return (b - a) * (before + (stage.target - before) * middle);
    }
    case Shape::sine: {  // ∫ sin(wt) from a to b = (cos(wa) - cos(wb)) / w
      const double w = 2 * std::numbers::pi / to_seconds(stage.period);
      return stage.target * (b - a) + stage.amplitude / w * (std::cos(w * a) - std::cos(w * b));
    }
    case Shape::hold:
    case Shape::burst:
      break;
  }
  return stage.target * (b - a);
}

double area(const std::vector<Stage>& stages) {
  double sum = 0;
  double before = 0;
  for (const Stage& stage : stages) {
    sum += area(stage, before, Duration::zero(), stage.length);
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
  while (level < search.to) {
    ++way.trials;
    way.area += level * to_seconds(search.trial);
    level *= 2;
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
