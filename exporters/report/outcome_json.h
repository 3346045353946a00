// exporters/report/outcome_json.h
//
// outcome.json: everything a run came to, for programs. Versioned; its JSON Schema is
// docs/outcome.schema.json. Latencies are in milliseconds; times of witnesses in seconds since the
// load began.
#pragma once

#include <string>

#include "harness/base/result.h"
#include "harness/judge/outcome.h"
#include "harness/plan/plan.h"

namespace throng::report {

inline constexpr int kOutcomeVersion = 2;

/// One JSON object, indented, without a newline at the end. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string outcome_json(const plan::Plan& plan, const judge::Outcome& outcome);

/// Writes it to `path`, whole or not at all. The error names the file and the cause.
[[nodiscard]] Result<void> write_outcome(const std::string& path, const plan::Plan& plan,
                                         const judge::Outcome& outcome);

}  // namespace throng::report
