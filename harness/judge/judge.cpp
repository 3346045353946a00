#include "harness/judge/judge.h"

#include <algorithm>

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
  for (const measure::BudgetResult& budget : outcome.budgets) {
    verdict = merge(verdict, budget.verdict);
  }
  for (const check::CheckResult& check : outcome.checks) {
    const bool waived =
        check.verdict == Verdict::inconclusive && may_be_inconclusive(plan, check.id);
    if (!waived) verdict = merge(verdict, check.verdict);
  }
  return verdict;
}

void measure_shards(const std::vector<std::unique_ptr<Shard>>& shards,
                    measure::Snapshot& snapshot) {
  for (const std::unique_ptr<Shard>& shard : shards) shard->recorder.add_to(snapshot);
}

}  // namespace

measure::Snapshot snapshot(const std::vector<std::unique_ptr<Shard>>& shards) {
  measure::Snapshot snapshot;
  measure_shards(shards, snapshot);
  for (const std::unique_ptr<Shard>& shard : shards) snapshot.findings += shard->suite.violations();
  return snapshot;
}

void conclude(const plan::Plan& plan, const std::vector<std::unique_ptr<Shard>>& shards,
              Outcome& outcome) {
  std::vector<std::vector<check::CheckResult>> results;
  results.reserve(shards.size());
  for (const std::unique_ptr<Shard>& shard : shards) results.push_back(shard->suite.finish());
  outcome.checks = check::merge(plan, std::move(results));
  measure::Snapshot measured;
  measured.elapsed = outcome.snapshot.elapsed;
  measured.measured = outcome.snapshot.measured;
  measured.loads = std::move(outcome.snapshot.loads);
  measure_shards(shards, measured);
  measured.findings = outcome.findings();  // some are known only since finish()
  outcome.snapshot = std::move(measured);
  outcome.budgets = measure::evaluate(plan, outcome.snapshot);
  outcome.verdict = verdict_of(plan, outcome);
}

}  // namespace throng::judge
