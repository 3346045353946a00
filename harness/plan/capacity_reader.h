// harness/plan/capacity_reader.h
//
// `find_capacity`: between which levels the run searches, and how closely.
#pragma once

#include <optional>

#include "harness/plan/mistakes.h"
#include "harness/plan/plan.h"
#include "harness/plan/yaml_node.h"

namespace throng::plan {

struct SearchRead {
  Load::Model model = Load::Model::open;
  std::optional<CapacitySearch> search;  // nothing if it is wrong (told)
};

/// REQUIRES: a mapping that conform() has passed.
[[nodiscard]] SearchRead read_capacity(const Node& node, Mistakes& mistakes);

}  // namespace throng::plan
