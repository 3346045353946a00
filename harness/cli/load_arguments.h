// harness/cli/load_arguments.h
//
// From the command line to a plan: the flags that several commands share.
#pragma once

#include <optional>
#include <string>

#include "harness/cli/arguments.h"
#include "harness/cli/console.h"
#include "harness/plan/plan.h"

namespace throng::cli {

/// Loads the scenario named by the first operand with --env, --seed, --threads and --segment;
/// complains itself and gives nothing if anything is wrong.
[[nodiscard]] std::optional<plan::Plan> load_plan(const Arguments& arguments,
                                                  const Console& console);

/// --out, or out/NAME.
[[nodiscard]] std::string out_dir(const Arguments& arguments, const plan::Plan& plan);

}  // namespace throng::cli
