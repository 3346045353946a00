#include "harness/judge/outcome.h"

namespace throng::judge {

std::uint64_t Outcome::findings() const {
  std::uint64_t sum = 0;
  for (const check::CheckResult& check : checks) sum += check.violations;
  return sum;
}

int exit_code(const Outcome& outcome) {
  constexpr int kInvalid = 97;
  constexpr int kInconclusive = 98;
  constexpr int kFailed = 99;
  constexpr int kInterrupted = 105;
  constexpr int kEnvironmentFailed = 107;
  if (outcome.ending == Ending::environment_failed) return kEnvironmentFailed;
  if (outcome.ending == Ending::interrupted) return kInterrupted;
  switch (outcome.verdict) {
    case Verdict::pass:
      return 0;
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
