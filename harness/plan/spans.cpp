#include "harness/plan/spans.h"

#include <algorithm>

namespace throng::plan {
namespace {

void add_stages(const Load& load, const Target& target, std::vector<Span>& out) {
  Duration at = load.start_after;
  for (const Stage& stage : load.stages) {
    if (!target.phase || *target.phase == stage.phase) out.push_back({at, at + stage.length});
    at += stage.length;
  }
}

}  // namespace

std::vector<Span> spans(const Plan& plan, const Target& target) {
  std::vector<Span> all;
  for (std::size_t i = 0; i < plan.loads.size(); ++i) {
    const Load& load = plan.loads[i];
    if (target.load && *target.load != i) continue;
    if (target.step && plan.steps.at(*target.step).flow != load.flow) continue;
    if (load.search) {
      all.push_back({load.start_after, plan.length()});
    } else {
      add_stages(load, target, all);
    }
  }
  for (Span& span : all) span.begin = std::max(span.begin, plan.warm_up);
  std::sort(all.begin(), all.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> merged;
  for (const Span& span : all) {
    if (span.end <= span.begin) continue;
    if (!merged.empty() && span.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, span.end);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

Duration length(const std::vector<Span>& spans, Duration until) {
  Duration sum{};
  for (const Span& span : spans) {
    if (span.begin < until) sum += std::min(span.end, until) - span.begin;
  }
  return sum;
}

}  // namespace throng::plan
