#include "harness/plan/budget_limits.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>

#include "harness/base/grouped.h"
#include "harness/base/units.h"
#include "harness/base/wilson.h"
#include "harness/plan/most_requests.h"
#include "harness/plan/spans.h"

namespace throng::plan {
namespace {

using Kind = Budget::Kind;

std::string number(double n) { return grouped(static_cast<std::uint64_t>(n)); }

/// 0.99731 as "99.73%": never more than it is.
std::string rounded_down(double share) {
  const int places = std::max(0, static_cast<int>(std::ceil(-std::log10(1 - share))) - 1);
  const double scale = std::pow(10, places);
  char text[32];
  std::snprintf(text, sizeof text, "%.*f%%", places, std::floor(share * 100 * scale) / scale);
  return text;
}

}  // namespace

bool BudgetLimits::windows(const Node& at, Duration over, const Budget& budget) const {
  if (over % std::chrono::seconds(1) != Duration::zero()) {
    mistakes_.at(at, "windows are whole seconds long", "they move on by one second");
    return false;
  }
  if (plan_.searched()) {
    mistakes_.at(at, "a search for capacity holds each trial against its budgets as a whole",
                 "windows are for loads without `find_capacity`");
    return false;
  }
  if (!sound_) return true;
  if (!takes_time(at, budget)) return false;
  std::chrono::seconds longest{};
  for (const Span& span : spans(plan_, budget.of)) {
    longest = std::max(longest, std::chrono::floor<std::chrono::seconds>(span.end) -
                                    std::chrono::ceil<std::chrono::seconds>(span.begin));
  }
  const Duration hold = budget.hold.value_or(Duration::zero());
  if (over + hold <= longest) return true;
  const std::string length = throng::print(over);
  const std::string measured = " in the " + throng::print(longest) + " that are measured";
  mistakes_.at(at,
               over > longest ? "no window of " + length + " fits" + measured
                              : "windows of " + length + " are not broken for " +
                                    throng::print(hold) + " on end" + measured,
               over > longest ? "" : "`over` and `for` together are at most what is measured");
  return false;
}

bool BudgetLimits::takes_time(const Node& at, const Budget& budget) const {
  if (!spans(plan_, budget.of).empty()) return true;
  mistakes_.at(at,
               "the schedule asks for these at one instant or within the warm-up: there is no time "
               "to count over",
               per_time(budget.kind) ? "for a burst: requests: N" : "");
  return false;
}

bool BudgetLimits::before_the_end(const Node& at, Duration abort_after) const {
  if (plan_.searched()) {
    mistakes_.at(at, "a search for capacity breaks budgets on purpose",
                 "`abort` is for loads without `find_capacity`");
    return false;
  }
  if (!sound_ || abort_after < plan_.length()) return true;
  mistakes_.at(at, "the load is over after " + throng::print(plan_.length()));
  return false;
}

bool BudgetLimits::limit(const Node& node, const Node& value, const Budget& budget) const {
  if (budget.kind == Kind::achieved) return schedule(node, value, budget);
  if (budget.kind == Kind::requests && !budget.over) return enough(value, budget);
  if (budget.kind == Kind::rate && !budget.over) return !sound_ || takes_time(value, budget);
  return budget.kind != Kind::availability || shown(node, value, budget);
}

bool BudgetLimits::shown(const Node& node, const Node& value, const Budget& budget) const {
  const double allowed = (1 - budget.limit_share.value) * budget.burn;
  if (budget.limit_share.value >= 1 || budget.burn <= 0) {
    mistakes_.at(budget.burn <= 0 ? *node.find("burn") : value,
                 "no number of requests shows that none ever fails",
                 "`error_count: 0` holds for those that were made");
    return false;
  }
  if (allowed >= 1 - 1e-9) {
    mistakes_.at(value, "every request may fail by this");
    return false;
  }
  const std::optional<double> most = at_most(budget);
  const auto needed = static_cast<double>(trials_to_show(allowed));
  if (!most || *most >= needed) return true;
  const auto n = static_cast<std::uint64_t>(*most);
  mistakes_.at(
      value,
      "about " + number(*most) + " requests can never show " + throng::print(budget.limit_share) +
          ": it takes " + number(needed) + " without a single error",
      "a longer run, more load, or less to show: so many requests show " +
          rounded_down(std::max(0.0, 1 - least_share_shown(n) / budget.burn)) + " at best");
  return false;
}

bool BudgetLimits::enough(const Node& value, const Budget& budget) const {
  const std::optional<double> most = at_most(budget);
  if (!most || *most >= static_cast<double>(budget.limit_count)) return true;
  mistakes_.at(value, "the run makes about " + number(*most) + " of these requests at most");
  return false;
}

std::optional<double> BudgetLimits::at_most(const Budget& budget) const {
  return sound_ ? most_requests(plan_, budget.of) : std::nullopt;
}

bool BudgetLimits::schedule(const Node& node, const Node& value, const Budget& budget) const {
  const Target& of = budget.of;
  if (of.step || of.phase || of.instance) {
    mistakes_.at(*node.find("of"), "`achieved` is counted by load",
                 "for example: of: {load: " +
                     (plan_.loads.empty() ? "NAME" : plan_.loads.front().name) + "}");
    return false;
  }
  const auto asks = [](const Load& load) { return load.model == Load::Model::open || load.every; };
  const bool any = of.load ? asks(plan_.loads[*of.load])
                           : std::any_of(plan_.loads.begin(), plan_.loads.end(), asks);
  if (any || !sound_) return true;
  mistakes_.at(value, "users who begin anew whenever they have ended have no schedule to keep",
               "`achieved` is for `arrivals`, and for users with `every`");
  return false;
}

}  // namespace throng::plan
