#include "harness/measure/budget.h"

#include <algorithm>

#include "harness/base/grouped.h"
#include "harness/base/units.h"
#include "harness/base/wilson.h"
#include "harness/measure/budget_text.h"
#include "harness/plan/segment.h"
#include "harness/plan/spans.h"

namespace throng::measure {
namespace {

using Kind = plan::Budget::Kind;

void see_latencies(const plan::Budget& budget, const Snapshot& snapshot, Evidence& seen) {
  Histogram all;
  for (const Series& series : snapshot.series) {
    if (!chosen(budget.of, series)) continue;
    const Outcome outcome = budget.of.outcome.value_or(Outcome::ok);
    all.merge(budget.from_intended ? series.intended(outcome) : series.sent(outcome));
  }
  seen.samples = all.count();
  if (seen.samples == 0) return;
  switch (budget.stat) {
    case plan::Budget::Stat::percentile:
      seen.latency = all.percentile(budget.percentile);
      break;
    case plan::Budget::Stat::mean:
      seen.latency = all.mean();
      break;
    case plan::Budget::Stat::max:
      seen.latency = all.max();
      break;
  }
}

void see_requests(const plan::Budget& budget, const Snapshot& snapshot, Evidence& seen) {
  for (const Series& series : snapshot.series) {
    if (!chosen(budget.of, series)) continue;
    const std::uint64_t ok = series.outcomes[static_cast<std::size_t>(Outcome::ok)];
    const std::uint64_t judged = series.requests() - series.abandoned();
    if (budget.kind == Kind::requests) {
      seen.samples += series.requests();
    } else if (budget.kind == Kind::rate) {
      seen.samples += ok;
    } else {
      seen.samples += judged;
      seen.bad += judged - ok;
    }
  }
}

void see_schedule(const plan::Budget& budget, const plan::Plan& plan, const Snapshot& snapshot,
                  Evidence& seen) {
  for (std::size_t i = 0; i < std::min(snapshot.loads.size(), plan.loads.size()); ++i) {
    const plan::Load& load = plan.loads[i];
    if (budget.of.load && *budget.of.load != i) continue;
    if (load.model == plan::Load::Model::closed && !load.every) continue;
    const std::uint64_t asked = snapshot.loads[i].asked;
    const std::uint64_t began = std::min(asked, snapshot.loads[i].started);
    seen.samples += asked;
    seen.bad += asked - began;
  }
}

/// How long the schedule asked for what the budget looks at. The snapshot of a trial is of its
/// stage alone.
Duration asked_for(const plan::Budget& budget, const plan::Plan& plan, const Snapshot& snapshot) {
  if (plan.searched()) return snapshot.measured;
  const Duration until =
      snapshot.abort ? std::min(snapshot.elapsed, snapshot.abort->at) : snapshot.elapsed;
  return plan::length(plan::spans(plan, budget.of), until);
}

Evidence evidence(const plan::Budget& budget, const plan::Plan& plan, const Snapshot& snapshot) {
  Evidence seen;
  switch (budget.kind) {
    case Kind::latency:
      see_latencies(budget, snapshot, seen);
      break;
    case Kind::rate:
      seen.time = asked_for(budget, plan, snapshot);
      see_requests(budget, snapshot, seen);
      break;
    case Kind::errors:
    case Kind::error_count:
    case Kind::availability:
    case Kind::requests:
      see_requests(budget, snapshot, seen);
      break;
    case Kind::achieved:
      see_schedule(budget, plan, snapshot, seen);
      break;
    case Kind::findings:
      seen.samples = snapshot.total().requests() + snapshot.warm_up_requests;
      seen.bad = snapshot.findings;
      break;
  }
  return seen;
}

/// What was seen, with as many digits as the verdict needs.
void show(const plan::Budget& budget, const Evidence& seen, BudgetResult& result) {
  result.samples = seen.samples;
  result.observed = observed_text(budget, seen);
  result.value = value_of(budget, seen);
}

/// Held against the interval of what was seen, never against the share itself.
void judge_availability(const plan::Budget& budget, const Evidence& seen, BudgetResult& result) {
  const double budgeted = 1 - budget.limit_share.value;
  const double allowed = budgeted * budget.burn;
  const ShareInterval shown = wilson(seen.bad, seen.samples);
  const double share = static_cast<double>(seen.bad) / static_cast<double>(seen.samples);
  result.verdict = shown.high <= allowed ? Verdict::pass
                   : shown.low > allowed ? Verdict::fail
                                         : Verdict::inconclusive;
  result.detail = grouped(seen.bad) + " of " + grouped(seen.samples) +
                  " bad: " + percent(shown.low, 3) + " to " + percent(shown.high, 3) +
                  " with 95% confidence each, burn rate " + rounded(share / budgeted);
  if (result.verdict != Verdict::inconclusive) return;
  const double needed = share == allowed ? 0 : trials_to_tell(share, allowed);
  constexpr double kMostNeeded = 1e9;
  result.detail += "; it takes more requests to tell it from " + percent(allowed, 3);
  if (needed > 0 && needed < kMostNeeded) {
    result.detail +=
        ", about " + grouped(static_cast<std::uint64_t>(needed) + 1) + " at this share";
  }
}

/// False if there is too little to judge, which is said.
bool enough(const plan::Budget& budget, const Evidence& seen, BudgetResult& result) {
  // What is proven needs no more samples.
  const bool proven = (budget.kind == Kind::error_count || budget.kind == Kind::findings) &&
                      seen.bad > budget.limit_count;
  if (proven) return true;
  if (budget.kind == Kind::rate && seen.time <= Duration::zero()) {
    result.detail = "the schedule asked for nothing yet";
    return false;
  }
  if (budget.kind == Kind::rate || budget.kind == Kind::requests) return true;
  if (seen.samples == 0) {
    result.detail = "nothing was measured";
    return false;
  }
  if (seen.samples >= budget.min_samples) return true;
  result.detail = "only " + grouped(seen.samples) + " of the " + grouped(budget.min_samples) +
                  " samples that it takes";
  return false;
}

/// Limits per unit of time, and numbers of requests, are for all parts of a run together: one part
/// may reach them alone, but not miss them.
bool sees_too_little(const plan::Plan& plan, const plan::Budget& budget) {
  return plan.segment.count > 1 && plan::per_time(budget.kind);
}

std::string unseen(const plan::Plan& plan) {
  return "this is segment " + print(plan.segment) + ": what the others did is not seen here";
}

void judge_whole(const plan::Plan& plan, const plan::Budget& budget, const Evidence& seen,
                 Moment moment, BudgetResult& result) {
  result.samples = seen.samples;
  if (seen.samples > 0 || seen.bad > 0) show(budget, seen, result);
  if (!enough(budget, seen, result)) return;
  show(budget, seen, result);
  if (budget.kind == Kind::availability) return judge_availability(budget, seen, result);
  const bool good = kept(budget, seen);
  if (!good && sees_too_little(plan, budget)) {
    result.detail = unseen(plan);
    return;
  }
  if (!good && plan::per_time(budget.kind) && moment == Moment::live) return;
  result.verdict = good ? Verdict::pass : Verdict::fail;
  if (budget.kind == Kind::achieved && seen.bad > 0) {
    result.detail = grouped(seen.bad) + " of " + grouped(seen.samples) + " never began";
  }
}

void judge_windows(const plan::Plan& plan, const plan::Budget& budget, const WindowSummary& windows,
                   BudgetResult& result) {
  const std::string length = print(*budget.over);
  if (windows.judged == 0) {
    result.detail = "no window of " + length + " with ";
    result.detail += budget.min_samples > 1 ? grouped(budget.min_samples) + " samples"
                                            : std::string("anything in it");
    return;
  }
  show(budget, windows.worst, result);
  result.verdict = windows.fails ? Verdict::fail : Verdict::pass;
  result.detail = "worst from " + print(windows.end - *budget.over) + " to " + print(windows.end) +
                  ", of " + grouped(windows.judged) +
                  (windows.judged == 1 ? " window" : " windows");
  if (budget.hold) result.detail += "; broken for " + print(windows.broken) + " on end";
  if (windows.fails && sees_too_little(plan, budget)) {
    result.verdict = Verdict::inconclusive;
    result.detail += "; " + unseen(plan);
  }
}

}  // namespace

std::vector<BudgetResult> evaluate(const plan::Plan& plan, const Snapshot& snapshot,
                                   Moment moment) {
  std::vector<BudgetResult> results;
  results.reserve(plan.budgets.size());
  for (std::size_t i = 0; i < plan.budgets.size(); ++i) {
    const plan::Budget& budget = plan.budgets[i];
    BudgetResult result;
    result.text = budget.text;
    result.limit = limit_text(budget);
    result.limit_value = limit_of(budget);
    if (budget.over) {
      judge_windows(plan, budget,
                    i < snapshot.windows.size() ? snapshot.windows[i] : WindowSummary{}, result);
    } else {
      judge_whole(plan, budget, evidence(budget, plan, snapshot), moment, result);
    }
    results.push_back(std::move(result));
  }
  if (snapshot.abort && snapshot.abort->budget < results.size()) {
    // Whatever came in later: it was broken when it counted.
    BudgetResult& result = results[snapshot.abort->budget];
    result.aborted = true;
    result.verdict = Verdict::fail;
    result.detail = "broken after " + throng::rounded(snapshot.abort->at) +
                    ", which ended the run" + (result.detail.empty() ? "" : "; " + result.detail);
  }
  return results;
}

std::optional<std::uint32_t> to_abort(const plan::Plan& plan, const Snapshot& snapshot) {
  const auto due = [&](const plan::Budget& budget) {
    return budget.abort_after && snapshot.elapsed >= *budget.abort_after;
  };
  if (std::none_of(plan.budgets.begin(), plan.budgets.end(), due)) return std::nullopt;
  const std::vector<BudgetResult> results = evaluate(plan, snapshot, Moment::live);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].verdict == Verdict::fail && due(plan.budgets[i])) {
      return static_cast<std::uint32_t>(i);
    }
  }
  return std::nullopt;
}

}  // namespace throng::measure
