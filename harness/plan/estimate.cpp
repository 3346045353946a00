#include "harness/plan/estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "harness/plan/schedule.h"

namespace throng::plan {
namespace {

using Gathers = IterationEstimate::Gathers;

IterationEstimate times(IterationEstimate one, double n) {
  one.requests *= n;
  one.thinking = from_seconds(to_seconds(one.thinking) * n);
  one.gathering = from_seconds(to_seconds(one.gathering) * n);
  one.gathers.times *= n;
  return one;
}

Duration length(const Gathers& gathers) {
  return from_seconds(to_seconds(gathers.every) * gathers.times);
}

// Instants of different distances may be the same ones now and then: only what takes longest is
// sure to be waited for.
Gathers add(const Gathers& a, const Gathers& b) {
  if (a.every == b.every) return {a.every, a.times + b.times};
  return length(a) >= length(b) ? a : b;
}

IterationEstimate add(const IterationEstimate& a, const IterationEstimate& b) {
  return {.requests = a.requests + b.requests,
          .thinking = a.thinking + b.thinking,
          .drawn = a.drawn || b.drawn,
          .gathering = a.gathering + b.gathering,
          .gathers = add(a.gathers, b.gathers)};
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

// Adds up steps.
class Walk {
 public:
  explicit Walk(std::optional<std::uint32_t> step) : step_(step) {}

  [[nodiscard]] IterationEstimate of(const Steps& steps) const {
    IterationEstimate sum;
    for (const Step& step : steps) {
      sum = add(sum, std::visit([this](const auto& what) { return of(what); }, step.what));
    }
    return sum;
  }

 private:
  [[nodiscard]] IterationEstimate of(const ExchangeStep& exchange) const {
    return {.requests = !step_ || exchange.step == *step_ ? 1.0 : 0.0};
  }
  [[nodiscard]] static IterationEstimate of(const Set& /*set*/) { return {}; }
  [[nodiscard]] static IterationEstimate of(const Think& think) {
    return {.thinking = mean_of(think), .drawn = think.kind != Think::Kind::fixed};
  }
  [[nodiscard]] static IterationEstimate of(const Gather& gather) {
    return {.gathering = gather.every, .gathers = {gather.every, 1}};
  }
  [[nodiscard]] IterationEstimate of(const Repeat& repeat) const {
    return times(of(*repeat.steps), repeat.times);
  }
  [[nodiscard]] IterationEstimate of(const OneOf& choice) const {
    double weights = 0;
    IterationEstimate sum;
    for (const OneOf::Branch& branch : choice.branches) {
      weights += branch.weight;
      sum = add(sum, times(of(*branch.steps), branch.weight));
    }
    if (weights <= 0) return {};
    sum.drawn = sum.thinking + sum.gathering > Duration::zero();
    return times(sum, 1 / weights);
  }
  [[nodiscard]] IterationEstimate of(const When& when) const {
    const IterationEstimate then = of(*when.then);
    const IterationEstimate otherwise = when.otherwise ? of(*when.otherwise) : IterationEstimate{};
    return {.requests = std::max(then.requests, otherwise.requests),
            .thinking = std::min(then.thinking, otherwise.thinking),
            .drawn = then.drawn || otherwise.drawn,
            .gathering = std::min(then.gathering, otherwise.gathering),
            .gathers = length(then.gathers) < length(otherwise.gathers) ? then.gathers
                                                                        : otherwise.gathers};
  }

  std::optional<std::uint32_t> step_;
};

// What a part of a schedule holds.
struct Held {
  double area = 0;
  double users = 0;  // closed model: so many are there or come, each time they come
};

Held held(const Plan& plan, const Load& load, const SchedulePart& part) {
  if (load.search) {
    const SearchWay way = longest_way(load);
    return {way.area + load.search->from * to_seconds(plan.warm_up),
            way.trials * load.search->to + load.search->from};
  }
  Held sum;
  Duration at = load.start_after;
  double before = 0;
  bool on = false;  // whether the stage before belongs to the part
  for (const Stage& stage : load.stages) {
    const Duration from = std::max(part.from - at, Duration::zero());
    const double end = end_level(stage, before);
    const bool late = from > Duration::zero() && from >= stage.length;
    const bool chosen = !late && (!part.phase || *part.phase == stage.phase);
    if (chosen) {
      sum.area += area(stage, before, from, stage.length);
      double begin = stage.target;
      if (stage.shape == Stage::Shape::ramp && stage.length > Duration::zero())
        begin = before + (stage.target - before) * to_seconds(from) / to_seconds(stage.length);
      sum.users += std::max(begin - (on ? before : 0), 0.0) + std::max(end - begin, 0.0);
    }
    on = chosen;
    before = end;
    at += stage.length;
  }
  return sum;
}

double ceiling(Duration whole, Duration part) {
  return static_cast<double>((whole + part - Duration(1)) / part);
}

// How many iterations one user begins in such a time. Where it gathers, the first may be shorter
// than those after it, which have waited for an instant before.
double begun(const IterationEstimate& one, const Load& load, Duration time) {
  double most = std::numeric_limits<double>::infinity();
  if (load.every) most = ceiling(time, *load.every);
  if (cycle(one) > Duration::zero()) {
    const Duration first = std::max(one.thinking, length(one.gathers));
    most = std::min(most, 1 + ceiling(std::max(time - first, Duration::zero()), cycle(one)));
  }
  return most;
}

// Iterations of a closed load that begin, and so may make all their requests.
std::optional<double> most_begun(const IterationEstimate& one, const Load& load,
                                 const SchedulePart& part, const Held& held) {
  const Duration apart = std::max(cycle(one), load.every.value_or(Duration::zero()));
  if (held.area <= 0 && held.users <= 0) return 0;
  if (apart == Duration::zero()) return std::nullopt;
  const bool steady = load.stages.size() == 1 && load.stages[0].shape == Stage::Shape::hold;
  if (steady && !one.drawn && held.area > 0) {
    const Duration passed = std::max(part.from - load.start_after, Duration::zero());
    return load.stages[0].target * begun(one, load, load.stages[0].length - passed);
  }
  // In a time t at most t / apart + 1 begin; one more where it is not always the same.
  const double more = one.drawn || one.gathering > Duration::zero() ? 2 : 1;
  return held.area / to_seconds(apart) + held.users * more;
}

}  // namespace

IterationEstimate estimate(const Flow& flow, std::optional<std::uint32_t> step) {
  return Walk(step).of(flow.steps);
}

Duration cycle(const IterationEstimate& one) {
  const Duration waiting = length(one.gathers);
  if (one.drawn || waiting == Duration::zero()) return std::max(one.thinking, waiting);
  return std::max(waiting, one.gathers.every * static_cast<Duration::rep>(
                                                   ceiling(one.thinking, one.gathers.every)));
}

LoadEstimate estimate(const Plan& plan, const Load& load, const SchedulePart& part) {
  const IterationEstimate one = estimate(plan.flows.at(load.flow));
  LoadEstimate all;
  if (load.model == Load::Model::open) {
    // Who thinks may make its requests in the part though it came before.
    const Duration stay = one.thinking + one.gathering;
    const SchedulePart wide = stay > Duration::zero() ? SchedulePart{part.from - stay, {}} : part;
    all.arrivals = all.iterations = held(plan, load, wide).area;
  } else {
    all.iterations = most_begun(one, load, part, held(plan, load, part));
    const auto at_most = [&](double bound) {
      all.iterations = std::min(all.iterations.value_or(bound), bound);
    };
    if (load.iterations)
      at_most(static_cast<double>(*load.iterations) * held(plan, load, {}).users);
    if (load.shared_iterations) at_most(static_cast<double>(*load.shared_iterations));
  }
  if (all.iterations) all.requests = *all.iterations * one.requests;
  return all;
}

}  // namespace throng::plan
