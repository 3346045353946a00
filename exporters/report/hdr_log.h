// exporters/report/hdr_log.h
//
// latency.hlog and latency/*.hgrm: a run's histograms as files of the HdrHistogram project, for its
// log processors and plotters. The log has one line for each load, step, clock and outcome; the
// distributions are those of what went well.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/judge/outcome.h"
#include "harness/plan/plan.h"

namespace throng::report {

/// A histogram log of format version 1.3. Tags are `load.step.clock.outcome`; histograms without a
/// value have no line. The interval is the measured time.
[[nodiscard]] std::string hdr_log(const plan::Plan& plan, const judge::Outcome& outcome);

/// `name` as part of a tag or of a file's name: whatever could end a field, leave the folder or
/// disturb a terminal is `_`.
[[nodiscard]] std::string plain_name(std::string_view name);

/// Writes `dir`/latency.hlog and `dir`/latency/LOAD.STEP.CLOCK.hgrm, instead of those that an
/// earlier run left there. The error names the file and the cause.
[[nodiscard]] Result<void> write_latencies(const std::string& dir, const plan::Plan& plan,
                                           const judge::Outcome& outcome);

}  // namespace throng::report
