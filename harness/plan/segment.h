// harness/plan/segment.h
//
// Parts of one run, each in a process of its own: "2/8" is the second of eight. Nobody hands the
// work out; each takes its share of users, arrivals and rows by its number.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/plan/plan.h"

namespace throng::plan {

inline constexpr std::uint32_t kMostSegments = 1000;

/// `2/8`: from 1, at most kMostSegments. The Error says what is wrong with it.
[[nodiscard]] Result<ExecutionSegment> parse_segment(std::string_view text);
/// Read back by parse_segment.
[[nodiscard]] std::string print(const ExecutionSegment& segment);

}  // namespace throng::plan
