// harness/load/think.h
//
// How long a user thinks: one draw from the distribution that the step names, within its bounds.
#pragma once

#include "harness/base/random.h"
#include "harness/base/time.h"
#include "harness/plan/flow.h"

namespace throng::load {

/// Not negative and at most a day, whatever the distribution says.
[[nodiscard]] Duration think_time(const plan::Think& think, Random& random);

}  // namespace throng::load
