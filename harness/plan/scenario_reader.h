// harness/plan/scenario_reader.h
//
// A whole scenario (or a part) from its document and the files it names.
#pragma once

#include <string>

#include "harness/plan/plan.h"
#include "harness/plan/reading.h"

namespace throng::plan {

/// Complete only if no mistake was found on the way. A part gives a plan without contract,
/// environment and loads.
[[nodiscard]] Plan read_scenario(Node& root, const std::string& path, Reading& reading);

}  // namespace throng::plan
