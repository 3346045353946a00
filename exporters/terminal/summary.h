// exporters/terminal/summary.h
//
// What a person reads when a run has ended: whether it says anything at all, what was promised and
// what was seen, the steps with their latencies, what the generator did, the errors, each finding
// with its witnesses, and the verdict on the last line.
#pragma once

#include <string>

#include "exporters/terminal/style.h"
#include "harness/judge/outcome.h"
#include "harness/plan/plan.h"

namespace throng::terminal {

/// Ends with a newline. At most a few findings of each check are shown; how many are not is said.
[[nodiscard]] std::string summary(const plan::Plan& plan, const judge::Outcome& outcome,
                                  Style style);

/// One finding as summary shows it, each line indented by two spaces.
[[nodiscard]] std::string finding_text(const plan::Plan& plan, const judge::Outcome& outcome,
                                       const check::CheckResult& check,
                                       const check::Finding& finding, Style style);

}  // namespace throng::terminal
