#include "harness/plan/estimate.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>

#include "harness/plan/schedule.h"

namespace throng::plan {
namespace {

IterationEstimate walk(const Steps& steps);

IterationEstimate times(IterationEstimate one, double n) {
  return {one.requests * n, from_seconds(to_seconds(one.thinking) * n),
          from_seconds(to_seconds(one.gathering) * n)};
}

IterationEstimate add(IterationEstimate a, IterationEstimate b) {
  return {a.requests + b.requests, a.thinking + b.thinking, a.gathering + b.gathering};
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
        if constexpr (std::is_same_v<What, ExchangeStep>) return {1, {}, {}};
        if constexpr (std::is_same_v<What, Think>) return {0, mean_of(what), {}};
        if constexpr (std::is_same_v<What, Gather>) return {0, {}, what.every};
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

}  // namespace

IterationEstimate estimate(const Flow& flow) { return walk(flow.steps); }

Duration cycle(const IterationEstimate& one) {
  if (one.gathering == Duration::zero()) return one.thinking;
  // However short the rest is, each gathering takes until its next instant.
  const auto times = (one.thinking + one.gathering - Duration(1)) / one.gathering;
  return one.gathering * std::max<Duration::rep>(times, 1);
}

LoadEstimate estimate(const Plan& plan, const Load& load) {
  const IterationEstimate one = estimate(plan.flows.at(load.flow));
  double under = load.search ? longest_way(load).area : area(load.stages);
  if (load.search) under += load.search->from * to_seconds(plan.warm_up);
  LoadEstimate all;
  if (load.model == Load::Model::open) {
    all.arrivals = all.iterations = under;
  } else {
    const Duration apart = std::max(cycle(one), load.every.value_or(Duration::zero()));
    if (apart > Duration::zero()) all.iterations = under / to_seconds(apart);
    const auto at_most = [&](double bound) {
      all.iterations = std::min(all.iterations.value_or(bound), bound);
    };
    if (load.iterations) at_most(static_cast<double>(*load.iterations) * load.most_users());
    if (load.shared_iterations) at_most(static_cast<double>(*load.shared_iterations));
  }
  if (all.iterations) all.requests = *all.iterations * one.requests;
  return all;
}

}  // namespace throng::plan
