#include "harness/plan/estimate.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>

namespace throng::plan {
namespace {

IterationEstimate walk(const Steps& steps);

IterationEstimate times(IterationEstimate one, double n) {
  return {one.requests * n, from_seconds(to_seconds(one.thinking) * n)};
}

IterationEstimate add(IterationEstimate a, IterationEstimate b) {
  return {a.requests + b.requests, a.thinking + b.thinking};
}

// The mean of the distribution, held within the bounds. For the exponential the cut tail is taken
// off exactly: the mean of min(X, c) is m (1 - e^(-c/m)).
Duration mean_of(const Think& think) {
  double mean = to_seconds(think.a);
  if (think.kind == Think::Kind::uniform) mean = (to_seconds(think.a) + to_seconds(think.b)) / 2;
  if (think.kind == Think::Kind::exponential && think.at_most && mean > 0) {
    mean *= 1 - std::exp(-to_seconds(*think.at_most) / mean);
  }
  if (think.at_least) mean = std::max(mean, to_seconds(*think.at_least));
  if (think.at_most) mean = std::min(mean, to_seconds(*think.at_most));
  return from_seconds(mean);
}

IterationEstimate of_branches(const OneOf& choice) {
  double weights = 0;
  IterationEstimate sum;
  for (const OneOf::Branch& branch : choice.branches) {
    weights += branch.weight;
    sum = add(sum, times(walk(*branch.steps), branch.weight));
  }
  return weights > 0 ? times(sum, 1 / weights) : IterationEstimate{};
}

IterationEstimate of_step(const Step& step) {
  return std::visit(
      [](const auto& what) -> IterationEstimate {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, ExchangeStep>) return {1, Duration::zero()};
        if constexpr (std::is_same_v<What, Think>) return {0, mean_of(what)};
        if constexpr (std::is_same_v<What, Gather>) return {0, what.every / 2};
        if constexpr (std::is_same_v<What, Repeat>) return times(walk(*what.steps), what.times);
        if constexpr (std::is_same_v<What, OneOf>) return of_branches(what);
        if constexpr (std::is_same_v<What, When>) {
          const IterationEstimate then = walk(*what.then);
          const IterationEstimate otherwise =
              what.otherwise ? walk(*what.otherwise) : IterationEstimate{};
          return then.requests >= otherwise.requests ? then : otherwise;
        }
        return {};
      },
      step.what);
}

IterationEstimate walk(const Steps& steps) {
  IterationEstimate sum;
  for (const Step& step : steps) sum = add(sum, of_step(step));
  return sum;
}

// The area below the stages: user-seconds, or arrivals.
double area(const std::vector<Stage>& stages) {
  double sum = 0;
  double before = 0;
  for (const Stage& stage : stages) {
    const double level =
        stage.shape == Stage::Shape::ramp ? (before + stage.target) / 2 : stage.target;
    sum += level * to_seconds(stage.length);
    before = stage.target;
  }
  return sum;
}

}  // namespace

IterationEstimate estimate(const Flow& flow) { return walk(flow.steps); }

std::optional<double> estimate_requests(const Plan& plan, const Load& load) {
  const IterationEstimate one = estimate(plan.flows.at(load.flow));
  if (load.model == Load::Model::open) return area(load.stages) * one.requests;
  std::optional<double> by_time;
  if (one.thinking > Duration::zero())
    by_time = area(load.stages) / to_seconds(one.thinking) * one.requests;
  if (!load.iterations) return by_time;
  const double by_count = static_cast<double>(*load.iterations) * load.most_users() * one.requests;
  return by_time ? std::min(*by_time, by_count) : by_count;
}

}  // namespace throng::plan
