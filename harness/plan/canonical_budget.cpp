// Budgets as their reader reads them, every default written out.
#include <string>
#include <utility>

#include "harness/plan/budget_target.h"
#include "harness/plan/canonical.h"
#include "harness/plan/scalars.h"

namespace throng::plan {
namespace {

using Kind = Budget::Kind;

void add_latency(YamlOut& out, const Budget& budget, const Plan& plan) {
  const std::string stat = budget.stat == Budget::Stat::mean  ? "mean"
                           : budget.stat == Budget::Stat::max ? "max"
                                                              : "p" + shortest(budget.percentile);
  out.add("latency", canonical(budget.of, plan)).add(stat, bare(budget.limit));
  out.add("clock", budget.from_intended ? "intended" : "sent");
}

void add_limit(YamlOut& out, const Budget& budget) {
  switch (budget.kind) {
    case Kind::latency:
      return;
    case Kind::errors:
      out.add("errors", bare(budget.limit_share));
      return;
    case Kind::error_count:
      out.add("error_count", bare(budget.limit_count));
      return;
    case Kind::availability:
      out.add("availability", bare(budget.limit_share)).add("burn", number(budget.burn));
      return;
    case Kind::requests:
      out.add("requests", bare(budget.limit_count));
      return;
    case Kind::rate:
      out.add("rate", YamlOut::bare(throng::print(budget.limit_rate)));
      return;
    case Kind::achieved:
      out.add("achieved", bare(budget.limit_share));
      return;
    case Kind::findings:
      out.add("findings", bare(budget.limit_count));
      return;
  }
}

bool counts_samples(Kind kind) {
  return kind != Kind::requests && kind != Kind::rate && kind != Kind::findings;
}

}  // namespace

YamlOut canonical(const Budget& budget, const Plan& plan) {
  YamlOut out = YamlOut::map();
  if (budget.kind == Kind::latency) {
    add_latency(out, budget, plan);
  } else {
    add_limit(out, budget);
    if (budget.of != Target{}) out.add("of", canonical(budget.of, plan));
  }
  if (budget.over) out.add("over", bare(*budget.over));
  if (budget.hold) out.add("for", bare(*budget.hold));
  if (counts_samples(budget.kind)) out.add("min_samples", bare(budget.min_samples));
  if (budget.abort_after) out.add("abort", YamlOut::map().add("after", bare(*budget.abort_after)));
  return out;
}

}  // namespace throng::plan
