// harness/plan/budget_target.h
//
// Which requests a budget looks at: names in a file to indices of the plan, and back to words.
// Steps, loads, phases and instances must be read already.
#pragma once

#include <string>

#include "harness/plan/mistakes.h"
#include "harness/plan/plan.h"
#include "harness/plan/yaml_node.h"
#include "harness/plan/yaml_out.h"

namespace throng::plan {

/// `all`, a step, or a mapping of what is chosen. False if something was wrong, and told.
[[nodiscard]] bool read_target(const Node& node, const Plan& plan, Mistakes& mistakes,
                               Target& target);

/// " of list in diners during peak at agent-1", or nothing for all.
[[nodiscard]] std::string in_words(const Target& target, const Plan& plan);

/// As read_target reads it.
[[nodiscard]] YamlOut canonical(const Target& target, const Plan& plan);

}  // namespace throng::plan
