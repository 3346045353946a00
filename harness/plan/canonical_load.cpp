// The loads of print(), and what the generator asks of itself.
#include <cmath>
#include <utility>

#include "harness/plan/canonical.h"

namespace throng::plan {
namespace {

YamlOut rate(double per_second) {
  return YamlOut::bare(throng::print(Rate::per_second(per_second)));
}

YamlOut users(double number) { return bare(static_cast<std::uint64_t>(std::llround(number))); }

YamlOut closed_stage(const Stage& stage) {
  YamlOut out = YamlOut::map().add("to", users(stage.target));
  return std::move(
      out.add(stage.shape == Stage::Shape::ramp ? "over" : "hold", bare(stage.length)));
}

YamlOut open_stage(const Stage& stage) {
  YamlOut out = YamlOut::map();
  switch (stage.shape) {
    case Stage::Shape::hold:
      if (stage.target == 0) return std::move(out.add("pause", bare(stage.length)));
      return std::move(out.add("rate", rate(stage.target)).add("for", bare(stage.length)));
    case Stage::Shape::ramp:
      return std::move(out.add("rate", rate(stage.target)).add("over", bare(stage.length)));
    case Stage::Shape::sine:
      out.add("sine", YamlOut::map()
                          .add("mean", rate(stage.target))
                          .add("amplitude", rate(stage.amplitude))
                          .add("period", bare(stage.period)));
      return std::move(out.add("for", bare(stage.length)));
    case Stage::Shape::burst:
      return std::move(out.add("burst", users(stage.target)));
  }
  return out;
}

YamlOut stages_of(const Load& load, const Plan& plan) {
  std::vector<YamlOut> stages;
  for (const Stage& stage : load.stages) {
    YamlOut one = load.model == Load::Model::closed ? closed_stage(stage) : open_stage(stage);
    if (stage.phase != 0) one.add("phase", plan.phases.at(stage.phase));
    stages.push_back(std::move(one));
  }
  return YamlOut::list(std::move(stages));
}

YamlOut search_of(const CapacitySearch& search, Load::Model model) {
  const auto level = [&](double value) {
    return model == Load::Model::closed ? users(value) : rate(value);
  };
  YamlOut out = YamlOut::map();
  out.add(model == Load::Model::closed ? "users" : "rate",
          YamlOut::map().add("from", level(search.from)).add("to", level(search.to)));
  out.add("precision", bare(search.precision)).add("trial", bare(search.trial));
  out.add("cool_down", bare(search.cool_down)).add("confirm", bare(search.confirm));
  if (search.at_least) out.add("at_least", level(*search.at_least));
  return out;
}

}  // namespace

YamlOut canonical(const Load& load, const Plan& plan) {
  YamlOut out = YamlOut::map();
  const bool closed = load.model == Load::Model::closed;
  out.add("flow", plan.flows[load.flow].name);
  if (load.search) {
    out.add("find_capacity", search_of(*load.search, load.model));
  } else {
    out.add(closed ? "users" : "arrivals", stages_of(load, plan));
  }
  if (load.iterations) out.add("iterations", bare(*load.iterations));
  if (load.shared_iterations) out.add("shared_iterations", bare(*load.shared_iterations));
  if (load.every) out.add("every", bare(*load.every)).flag("in_step", load.in_step);
  if (!closed) {
    out.add("spacing", load.spacing == Load::Spacing::even ? "even" : "poisson");
    out.add("max_in_flight", bare(std::uint64_t{load.max_in_flight}));
  }
  if (load.abandon) {
    out.add("abandon",
            YamlOut::map()
                .add("share", bare(load.abandon->share))
                .add("after", YamlOut::list({bare(load.abandon->low), bare(load.abandon->high)})));
  }
  out.add("start_after", bare(load.start_after));
  out.add("graceful_stop", bare(load.graceful_stop));
  return out;
}

YamlOut canonical(const GeneratorLimits& limits) {
  YamlOut out = YamlOut::map();
  out.add("start_lag", bare(limits.start_lag)).add("loop_lag", bare(limits.loop_lag));
  out.add("busy", bare(limits.busy)).add("dropped", bare(limits.dropped));
  return out;
}

}  // namespace throng::plan
