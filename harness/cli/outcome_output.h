// harness/cli/outcome_output.h
//
// What a run and an offline check give in the end: summary, outcome.json, exit code.
#pragma once

#include <string>

#include "exporters/terminal/style.h"
#include "harness/cli/arguments.h"
#include "harness/cli/console.h"
#include "harness/judge/outcome.h"
#include "harness/plan/plan.h"

namespace throng::cli {

/// Prints the summary (to standard error where --json - takes standard output) and writes
/// outcome.json to `file`, if that is not empty, and to --json. A file that cannot be written is
/// complained about; the verdict stands.
int give_outcome(const plan::Plan& plan, const judge::Outcome& outcome, const Arguments& arguments,
                 const Console& console, terminal::Style style, const std::string& file);

}  // namespace throng::cli
