// harness/plan/budget_limits.h
//
// What no run of a plan could ever come to, whatever the service does, refused before it starts:
// too few requests to show what is to be shown, windows longer than the run, a schedule that nobody
// has. Used by the reader of budgets.
#pragma once

#include <optional>

#include "harness/plan/mistakes.h"
#include "harness/plan/plan.h"
#include "harness/plan/yaml_node.h"

namespace throng::plan {

class BudgetLimits {
 public:
  /// Keeps references to both. Loads and flows must be there already; if something was wrong with
  /// them (told before), nothing is concluded from their numbers.
  BudgetLimits(const Plan& plan, Mistakes& mistakes)
      : plan_(plan), mistakes_(mistakes), sound_(!mistakes.any() && !plan.loads.empty()) {}

  // Each is false if it told a mistake.

  /// Whether windows of this length can be judged at all.
  bool windows(const Node& at, Duration over, const Budget& budget) const;
  bool before_the_end(const Node& at, Duration abort_after) const;
  /// `value`: where the limit stands in `node`, the whole budget.
  bool limit(const Node& node, const Node& value, const Budget& budget) const;

 private:
  bool takes_time(const Node& at, const Budget& budget) const;
  bool shown(const Node& node, const Node& value, const Budget& budget) const;
  bool enough(const Node& value, const Budget& budget) const;
  bool schedule(const Node& node, const Node& value, const Budget& budget) const;
  [[nodiscard]] std::optional<double> at_most(const Budget& budget) const;

  const Plan& plan_;
  Mistakes& mistakes_;
  const bool sound_;
};

}  // namespace throng::plan
