// exporters/terminal/sections.h
//
// The parts of the summary, each with its heading, each empty where it has nothing to say. Tables
// are made for 100 columns; long names are cut rather than the numbers pushed out of sight.
#pragma once

#include <string>

#include "exporters/terminal/style.h"
#include "harness/judge/outcome.h"
#include "harness/plan/plan.h"

namespace throng::terminal {

/// Which limits the generator passed and what would help: before all else, because the budgets then
/// say nothing.
[[nodiscard]] std::string doubts_section(const judge::Outcome& outcome, bool color);

[[nodiscard]] std::string budgets_section(const judge::Outcome& outcome, bool color);
[[nodiscard]] std::string checks_section(const plan::Plan& plan, const judge::Outcome& outcome,
                                         bool color);
[[nodiscard]] std::string capacity_section(const plan::Plan& plan, const judge::Outcome& outcome,
                                           bool color);

/// Counts and latencies by load and step, then by phase and by instance where there are several.
[[nodiscard]] std::string steps_section(const plan::Plan& plan, const judge::Outcome& outcome,
                                        bool color);
/// Where the time of a request goes.
[[nodiscard]] std::string legs_section(const plan::Plan& plan, const judge::Outcome& outcome,
                                       bool color);
[[nodiscard]] std::string loads_section(const plan::Plan& plan, const judge::Outcome& outcome,
                                        bool color);
/// How the generator itself fared.
[[nodiscard]] std::string generator_section(const plan::Plan& plan, const judge::Outcome& outcome,
                                            bool color);

[[nodiscard]] std::string errors_section(const plan::Plan& plan, const judge::Outcome& outcome,
                                         bool color);
[[nodiscard]] std::string findings_section(const plan::Plan& plan, const judge::Outcome& outcome,
                                           Style style);

}  // namespace throng::terminal
