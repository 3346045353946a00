#include "harness/judge/judge.h"

#include <algorithm>

#include "harness/base/units.h"
#include "harness/judge/doubts.h"

namespace throng::judge {
namespace {

bool may_be_inconclusive(const plan::Plan& plan, const std::string& check) {
  const std::vector<std::string>& allowed = plan.checks.allow_inconclusive;
  return std::find(allowed.begin(), allowed.end(), check) != allowed.end();
}

Verdict verdict_of(const plan::Plan& plan, const Outcome& outcome) {
  // A run in which nothing was measured proves nothing, however few budgets and checks it had.
  Verdict verdict =
      outcome.snapshot.total().requests() == 0 ? Verdict::inconclusive : Verdict::pass;
  if (plan.searched()) {
    // Its budgets were broken on purpose; what they say is in the verdict of the search.
    if (outcome.capacities.empty()) verdict = Verdict::inconclusive;
    for (const Capacity& capacity : outcome.capacities) verdict = merge(verdict, capacity.verdict);
  } else {
    for (const measure::BudgetResult& budget : outcome.budgets) {
      verdict = merge(verdict, budget.verdict);
    }
  }
  for (const check::CheckResult& check : outcome.checks) {
    const bool waived =
        check.verdict == Verdict::inconclusive && may_be_inconclusive(plan, check.id);
    if (!waived) verdict = merge(verdict, check.verdict);
  }
  // What a generator in trouble measured says nothing of the service, but a violation that was
  // proven stays proven.
  const bool violated =
      std::any_of(outcome.checks.begin(), outcome.checks.end(),
                  [](const check::CheckResult& check) { return check.verdict == Verdict::fail; });
  if (violated) return Verdict::fail;
  return outcome.doubts.empty() ? verdict : Verdict::invalid;
}

/// Adds to those that a search came with.
void find_doubts(const plan::Plan& plan, Outcome& outcome) {
  std::vector<Doubt> found;
  // A search goes beyond what can be held on purpose, and holds each of its trials against the
  // limits by itself.
  if (!plan.searched()) found = passed_limits(plan, outcome.snapshot);
  outcome.doubts.insert(outcome.doubts.end(), found.begin(), found.end());
  if (!outcome.whole) return;
  found = count_differences(plan, outcome.snapshot);
  outcome.doubts.insert(outcome.doubts.end(), found.begin(), found.end());
}

/// Budgets of a search whose trials are not known: over all of them together they would say
/// nothing.
void leave_undecided(const plan::Plan& plan, Outcome& outcome) {
  for (const measure::BudgetResult& budget : measure::evaluate(plan, {})) {
    outcome.budgets.push_back({.text = budget.text,
                               .limit = budget.limit,
                               .detail = "no trial was judged",
                               .limit_value = budget.limit_value});
  }
  if (outcome.capacities.empty()) {
    outcome.notes.push_back(
        {true, "budgets are undecided: a search for capacity is judged while it runs", {}});
  }
}

void measure_shards(const Shards& shards, measure::Windows& windows, measure::Snapshot& snapshot) {
  for (const std::unique_ptr<Shard>& shard : shards) shard->recorder.add_to(snapshot);
  snapshot.abort = judge_windows(shards, windows);
}

void note_abort(const plan::Plan& plan, Outcome& outcome) {
  const std::optional<measure::Abort>& abort = outcome.snapshot.abort;
  if (!abort || abort->budget >= plan.budgets.size()) return;
  outcome.notes.push_back({true,
                           "the load was ended after " + rounded(abort->at) + ", because `" +
                               plan.budgets[abort->budget].text + "` was broken",
                           {}});
}

}  // namespace

std::optional<measure::Abort> judge_windows(const Shards& shards, measure::Windows& windows) {
  for (std::size_t i = 0; i < shards.size(); ++i) windows.take(i, shards[i]->windows);
  // After the seconds were taken: each shard has the mark before it closes one that came later.
  std::optional<measure::Abort> abort;
  for (const std::unique_ptr<Shard>& shard : shards) {
    if (!abort) abort = shard->aborted.seen();
  }
  if (abort) windows.cut(abort->at);
  windows.judge();
  return abort;
}

measure::Snapshot snapshot(const Shards& shards, measure::Windows& windows) {
  measure::Snapshot snapshot;
  measure_shards(shards, windows, snapshot);
  snapshot.windows = windows.summaries();
  for (const std::unique_ptr<Shard>& shard : shards) snapshot.findings += shard->suite.violations();
  return snapshot;
}

void conclude(const plan::Plan& plan, const Shards& shards, measure::Windows& windows,
              Outcome& outcome) {
  std::vector<std::vector<check::CheckResult>> results;
  results.reserve(shards.size());
  for (const std::unique_ptr<Shard>& shard : shards) results.push_back(shard->suite.finish());
  outcome.checks = check::merge(plan, std::move(results));
  measure::Snapshot measured;
  measure_shards(shards, windows, measured);
  windows.finish();
  measured.windows = windows.summaries();
  if (measured.elapsed > Duration::zero()) {
    // The threads told themselves how long they ran, live and in a recording alike.
    measured.measured = std::max(Duration::zero(), measured.elapsed - plan.warm_up);
  } else {
    measured.elapsed = outcome.snapshot.elapsed;
    measured.measured = outcome.snapshot.measured;
  }
  if (measured.loads.empty()) measured.loads = std::move(outcome.snapshot.loads);
  measured.findings = outcome.findings();  // some are known only since finish()
  outcome.snapshot = std::move(measured);
  note_abort(plan, outcome);
  if (!plan.searched()) {
    outcome.budgets = measure::evaluate(plan, outcome.snapshot);
  } else if (outcome.budgets.empty()) {
    leave_undecided(plan, outcome);
  }
  find_doubts(plan, outcome);
  outcome.snapshot.loads.resize(plan.loads.size());
  outcome.verdict = verdict_of(plan, outcome);
}

}  // namespace throng::judge
