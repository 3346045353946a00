#include "harness/measure/budget_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "harness/base/units.h"

namespace throng::measure {
namespace {

using Kind = plan::Budget::Kind;

constexpr int kMostDigits = 17;  // a double is exact by then

/// Decimals that give the value so many significant digits.
int decimals_for(double value, int digits) {
  if (value <= 0) return 0;
  return std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(value))));
}

std::string fixed(double value, int decimals) {
  char text[400];
  std::snprintf(text, sizeof text, "%.*f", std::min(decimals, 50), value);
  std::string number = text;
  if (number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number;
}

bool on_its_side(const plan::Budget& budget, double shown, double value) {
  const double limit = limit_of(budget);
  return wants_more(budget.kind) ? (shown >= limit) == (value >= limit)
                                 : (shown <= limit) == (value <= limit);
}

std::string share_text(const plan::Budget& budget, const Evidence& seen) {
  const double value = value_of(budget, seen);
  // Digits are counted where something can be told apart: 99.94 % has one that matters.
  const double small = wants_more(budget.kind) && seen.bad > 0 ? 1 - value : value;
  std::string text;
  for (int digits = wants_more(budget.kind) ? 2 : 3; digits <= kMostDigits; ++digits) {
    text = fixed(value * 100, decimals_for(small * 100, digits)) + "%";
    const Result<Fraction> shown = parse_percent(text);
    if (shown && on_its_side(budget, shown->value, value)) break;
  }
  return text;
}

std::string rate_text(const plan::Budget& budget, const Evidence& seen) {
  const double value = value_of(budget, seen);
  std::string text;
  for (int digits = 3; digits <= kMostDigits; ++digits) {
    const std::string number = fixed(value, decimals_for(value, digits));
    text = number + "/s";
    double shown = 0;
    std::from_chars(number.data(), number.data() + number.size(), shown);
    if (on_its_side(budget, shown, value)) break;
  }
  return text;
}

}  // namespace

std::string percent(double share, int digits) {
  return fixed(share * 100, decimals_for(share * 100, digits)) + "%";
}

std::string rounded_beside(Duration limit, Duration value) {
  std::string text = throng::rounded(value);
  const Result<Duration> shown = parse_duration(text);
  return shown && (*shown <=> limit) == (value <=> limit) ? text : print(value);
}

std::string rounded(double value) { return fixed(value, decimals_for(value, 3)); }

std::string observed_text(const plan::Budget& budget, const Evidence& seen) {
  switch (budget.kind) {
    case Kind::latency:
      return rounded_beside(budget.limit, seen.latency);
    case Kind::errors:
    case Kind::availability:
    case Kind::achieved:
      return share_text(budget, seen);
    case Kind::rate:
      return rate_text(budget, seen);
    case Kind::requests:
      return std::to_string(seen.samples);
    case Kind::error_count:
    case Kind::findings:
      break;
  }
  return std::to_string(seen.bad);
}

std::string limit_text(const plan::Budget& budget) {
  switch (budget.kind) {
    case Kind::latency:
      return print(budget.limit);
    case Kind::errors:
    case Kind::achieved:
      return print(budget.limit_share);
    case Kind::availability:
      return print(budget.limit_share) +
             (budget.burn != 1 ? ", burn " + rounded(budget.burn) : std::string());
    case Kind::rate:
      return print(budget.limit_rate);
    case Kind::requests:
    case Kind::error_count:
    case Kind::findings:
      break;
  }
  return std::to_string(budget.limit_count);
}

}  // namespace throng::measure
