#include "harness/judge/judge.h"

#include <algorithm>

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
  for (const measure::BudgetResult& budget : outcome.budgets) {
    verdict = merge(verdict, budget.verdict);
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
  return outcome.doubts.empty() || violated ? verdict : Verdict::invalid;
}

std::vector<Doubt> doubts_of(const plan::Plan& plan, const Outcome& outcome) {
  // A search goes beyond what can be held on purpose, and holds each of its trials against the
  // limits by itself.
  const bool searches = std::any_of(plan.loads.begin(), plan.loads.end(),
                                    [](const plan::Load& load) { return load.search.has_value(); });
  std::vector<Doubt> doubts;
  if (!searches) doubts = passed_limits(plan, outcome.snapshot);
  if (outcome.whole) {
    for (Doubt& doubt : count_differences(plan, outcome.snapshot)) {
      doubts.push_back(std::move(doubt));
    }
  }
  return doubts;
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
  measure_shards(shards, measured);
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
  outcome.budgets = measure::evaluate(plan, outcome.snapshot);
  outcome.doubts = doubts_of(plan, outcome);
  outcome.snapshot.loads.resize(plan.loads.size());
  outcome.verdict = verdict_of(plan, outcome);
}

}  // namespace throng::judge
