// harness/plan/load_entry_reader.h
//
// One load of a scenario: which model it has, what may stand beside which, and everything but its
// flow.
#pragma once

#include <string>

#include "harness/plan/mistakes.h"
#include "harness/plan/plan.h"
#include "harness/plan/schedule_reader.h"
#include "harness/plan/yaml_node.h"

namespace throng::plan {

/// REQUIRES: a mapping. `turn_timeout`: of the plan's limits, beyond which nobody waits.
[[nodiscard]] Load read_load_entry(const std::string& name, const Node& node, Duration turn_timeout,
                                   Mistakes& mistakes, ScheduleReader& schedules);

}  // namespace throng::plan
