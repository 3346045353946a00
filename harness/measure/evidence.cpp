#include "harness/measure/evidence.h"

namespace throng::measure {

using Kind = plan::Budget::Kind;

double value_of(const plan::Budget& budget, const Evidence& seen) {
  const auto samples = static_cast<double>(seen.samples);
  switch (budget.kind) {
    case Kind::latency:
      return to_seconds(seen.latency);
    case Kind::errors:
      return seen.samples == 0 ? 0 : static_cast<double>(seen.bad) / samples;
    case Kind::availability:
    case Kind::achieved:
      return seen.samples == 0 ? 0 : static_cast<double>(seen.samples - seen.bad) / samples;
    case Kind::rate:
      return seen.time <= Duration::zero() ? 0 : samples / to_seconds(seen.time);
    case Kind::requests:
      return samples;
    case Kind::error_count:
    case Kind::findings:
      break;
  }
  return static_cast<double>(seen.bad);
}

double limit_of(const plan::Budget& budget) {
  switch (budget.kind) {
    case Kind::latency:
      return to_seconds(budget.limit);
    case Kind::errors:
    case Kind::availability:
    case Kind::achieved:
      return budget.limit_share.value;
    case Kind::rate:
      return budget.limit_rate.per_second();
    case Kind::error_count:
    case Kind::requests:
    case Kind::findings:
      break;
  }
  return static_cast<double>(budget.limit_count);
}

bool wants_more(Kind kind) {
  return kind == Kind::availability || kind == Kind::requests || kind == Kind::rate ||
         kind == Kind::achieved;
}

bool kept(const plan::Budget& budget, const Evidence& seen) {
  switch (budget.kind) {
    case Kind::latency:
      return seen.latency < budget.limit;
    case Kind::error_count:
    case Kind::findings:
      return seen.bad <= budget.limit_count;
    case Kind::requests:
      return seen.samples >= budget.limit_count;
    case Kind::errors:
    case Kind::availability:
    case Kind::rate:
    case Kind::achieved:
      break;
  }
  const double value = value_of(budget, seen);
  return wants_more(budget.kind) ? value >= limit_of(budget) : value <= limit_of(budget);
}

bool worse(const plan::Budget& budget, const Evidence& a, const Evidence& b) {
  if (budget.kind == Kind::latency) return a.latency > b.latency;
  const double one = value_of(budget, a);
  const double other = value_of(budget, b);
  return wants_more(budget.kind) ? one < other : one > other;
}

}  // namespace throng::measure
