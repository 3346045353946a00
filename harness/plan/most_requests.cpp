#include "harness/plan/most_requests.h"

#include <algorithm>

#include "harness/plan/estimate.h"

namespace throng::plan {
namespace {

// How often an iteration comes to a step, on average.
double visits(const Steps& steps, std::uint32_t step);

double visits(const OneOf& choice, std::uint32_t step) {
  double weights = 0;
  double sum = 0;
  for (const OneOf::Branch& branch : choice.branches) {
    weights += branch.weight;
    sum += branch.weight * visits(*branch.steps, step);
  }
  return weights > 0 ? sum / weights : 0;
}

double visits(const Steps& steps, std::uint32_t step) {
  double sum = 0;
  for (const Step& one : steps) {
    if (const auto* exchange = std::get_if<ExchangeStep>(&one.what)) {
      sum += exchange->step == step ? 1 : 0;
    } else if (const auto* repeat = std::get_if<Repeat>(&one.what)) {
      sum += repeat->times * visits(*repeat->steps, step);
    } else if (const auto* choice = std::get_if<OneOf>(&one.what)) {
      sum += visits(*choice, step);
    } else if (const auto* when = std::get_if<When>(&one.what)) {
      const double otherwise = when->otherwise ? visits(*when->otherwise, step) : 0;
      sum += std::max(visits(*when->then, step), otherwise);
    }
  }
  return sum;
}

// The area below a stage between two times within it.
double area(const Stage& stage, double level_before, Duration from, Duration to) {
  if (stage.shape == Stage::Shape::burst) return from == Duration::zero() ? stage.target : 0;
  if (to <= from) return 0;
  double level = stage.target;
  if (stage.shape == Stage::Shape::ramp) {
    const double middle = to_seconds(from + to) / 2 / to_seconds(stage.length);
    level = level_before + (stage.target - level_before) * middle;
  }
  return level * to_seconds(to - from);
}

// The part of a load's schedule that comes after `warm_up` and within the phase.
double share_measured(const Load& load, Duration warm_up, std::optional<std::uint32_t> phase) {
  double all = 0;
  double measured = 0;
  Duration at = load.start_after;
  double before = 0;
  for (const Stage& stage : load.stages) {
    const Duration from = std::clamp(warm_up - at, Duration::zero(), stage.length);
    all += area(stage, before, Duration::zero(), stage.length);
    const bool chosen = !phase || *phase == stage.phase;
    const bool late = stage.shape == Stage::Shape::burst && at < warm_up;
    if (chosen && !late) measured += area(stage, before, from, stage.length);
    at += stage.length;
    before = stage.target;
  }
  return all > 0 ? measured / all : 1;
}

}  // namespace

std::optional<double> most_requests(const Plan& plan, const Target& target) {
  double sum = 0;
  for (std::size_t i = 0; i < plan.loads.size(); ++i) {
    const Load& load = plan.loads[i];
    if (target.load && *target.load != i) continue;
    double part = 1;
    if (target.step) {
      const Flow& flow = plan.flows.at(load.flow);
      const double requests = estimate(flow).requests;
      if (requests <= 0 || plan.steps.at(*target.step).flow != load.flow) continue;
      part = visits(flow.steps, *target.step) / requests;
    }
    const std::optional<double> requests = estimate(plan, load).requests;
    if (!requests || load.search) return std::nullopt;
    // Iterations that are counted may all fall into the part that is looked at.
    const bool counted = load.iterations || load.shared_iterations;
    sum += *requests * part * (counted ? 1 : share_measured(load, plan.warm_up, target.phase));
  }
  return sum;
}

}  // namespace throng::plan
