// A limit is held against the value itself, never against its rounded text; the text then shows as
// many digits as it takes to agree with the verdict, so that nobody reads "800ms, limit 800ms:
// failed".
#include "harness/measure/budget.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "harness/base/units.h"

namespace throng::measure {
namespace {

/// What the budget looks at: the series of its step and load, merged.
Series chosen(const plan::Budget& budget, const Snapshot& snapshot) {
  Series sum;
  for (const Series& series : snapshot.series) {
    if (budget.of.step && *budget.of.step != series.step) continue;
    if (budget.of.load && *budget.of.load != series.load) continue;
    sum.merge(series);
  }
  return sum;
}

/// The share with so many significant digits, without an exponent or trailing zeros.
std::string percent(double share, int digits) {
  if (share <= 0) return "0%";
  const int decimals =
      std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(share * 100))));
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, share * 100);
  std::string number = text;
  if (number.find('.') != std::string::npos) {
    number.erase(number.find_last_not_of('0') + 1);
    if (number.back() == '.') number.pop_back();
  }
  return number + "%";
}

Duration observed_latency(const plan::Budget& budget, const Histogram& histogram) {
  switch (budget.stat) {
    case plan::Budget::Stat::percentile:
      return histogram.percentile(budget.percentile);
    case plan::Budget::Stat::mean:
      return histogram.mean();
    case plan::Budget::Stat::max:
      return histogram.max();
  }
  return {};
}

void judge_latency(const plan::Budget& budget, const Series& series, BudgetResult& result) {
  const Histogram& histogram = budget.from_intended ? series.intended() : series.sent();
  result.limit = print(budget.limit);
  result.samples = histogram.count();
  if (result.samples == 0) return;
  const Duration observed = observed_latency(budget, histogram);
  const bool kept = observed < budget.limit;
  result.verdict = kept ? Verdict::pass : Verdict::fail;
  result.observed = rounded(observed);
  const Result<Duration> shown = parse_duration(result.observed);
  if (!shown || (*shown < budget.limit) != kept) result.observed = print(observed);
}

void judge_errors(const plan::Budget& budget, const Series& series, BudgetResult& result) {
  result.limit = print(budget.limit_share);
  result.samples = series.requests();
  if (result.samples == 0) return;
  const std::uint64_t bad =
      series.requests() - series.outcomes[static_cast<std::size_t>(Outcome::ok)];
  const double share = static_cast<double>(bad) / static_cast<double>(result.samples);
  const bool kept = share <= budget.limit_share.value;
  result.verdict = kept ? Verdict::pass : Verdict::fail;
  constexpr int kMostDigits = 17;  // a double is exact by then
  for (int digits = 3; digits <= kMostDigits; ++digits) {
    result.observed = percent(share, digits);
    const Result<Fraction> shown = parse_percent(result.observed);
    if (shown && (shown->value <= budget.limit_share.value) == kept) break;
  }
}

void judge_findings(const plan::Budget& budget, const Snapshot& snapshot, BudgetResult& result) {
  result.limit = std::to_string(budget.limit_count);
  result.samples = snapshot.total().requests() + snapshot.warm_up_requests;
  if (result.samples == 0 && snapshot.findings == 0) return;
  result.observed = std::to_string(snapshot.findings);
  result.verdict = snapshot.findings <= budget.limit_count ? Verdict::pass : Verdict::fail;
}

}  // namespace

std::vector<BudgetResult> evaluate(const plan::Plan& plan, const Snapshot& snapshot) {
  std::vector<BudgetResult> results;
  results.reserve(plan.budgets.size());
  for (const plan::Budget& budget : plan.budgets) {
    BudgetResult result;
    result.text = budget.text;
    switch (budget.kind) {
      case plan::Budget::Kind::latency:
        judge_latency(budget, chosen(budget, snapshot), result);
        break;
      case plan::Budget::Kind::errors:
        judge_errors(budget, chosen(budget, snapshot), result);
        break;
      case plan::Budget::Kind::findings:
        judge_findings(budget, snapshot, result);
        break;
      case plan::Budget::Kind::error_count:
      case plan::Budget::Kind::availability:
      case plan::Budget::Kind::requests:
      case plan::Budget::Kind::rate:
      case plan::Budget::Kind::achieved:
        break;
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace throng::measure
