// harness/plan/escape.h
//
// Literal text written into its surroundings, the same way load/ writes the values of holes.
#pragma once

#include <string>
#include <string_view>

#include "harness/plan/template.h"

namespace throng::plan {

[[nodiscard]] std::string escaped(std::string_view text, Escape escape);

}  // namespace throng::plan
