#include "harness/judge/outcome.h"

#include <algorithm>

#include "harness/judge/exit_codes.h"

namespace throng::judge {

std::uint64_t Outcome::findings() const {
  std::uint64_t sum = 0;
  for (const check::CheckResult& check : checks) sum += check.violations;
  return sum;
}

namespace {

bool may_end_by_itself(const plan::Plan& plan, const plan::Load& load) {
  return load.iterations || load.shared_iterations ||
         std::any_of(plan.feeds.begin(), plan.feeds.end(),
                     [](const plan::Feed& feed) { return feed.on_end == plan::Feed::OnEnd::stop; });
}

}  // namespace

std::optional<Duration> ran(const plan::Plan& plan, std::size_t load,
                            const measure::Snapshot& snapshot) {
  const plan::Load& of = plan.loads.at(load);
  if (plan.loads.size() > 1 && may_end_by_itself(plan, of)) return std::nullopt;
  const Duration until =
      snapshot.abort ? std::min(snapshot.elapsed, snapshot.abort->at) : snapshot.elapsed;
  const Duration since = std::max(Duration::zero(), until - of.start_after);
  const Duration length = of.length();
  return length > Duration::zero() ? std::min(since, length) : since;
}

int exit_code(const Outcome& outcome) {
  if (outcome.ending == Ending::environment_failed) return kEnvironmentFailed;
  if (outcome.ending == Ending::interrupted) return kInterrupted;
  switch (outcome.verdict) {
    case Verdict::pass:
      return kPass;
    case Verdict::inconclusive:
      return kInconclusive;
    case Verdict::invalid:
      return kInvalid;
    case Verdict::fail:
      break;
  }
  return kFailed;
}

}  // namespace throng::judge
