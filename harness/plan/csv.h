// harness/plan/csv.h
//
// Rows of a feed: CSV as RFC 4180 has it (quoted fields, doubled quotes, line breaks within
// quotes), or JSON lines.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/plan/mistakes.h"
#include "harness/plan/plan.h"

namespace throng::plan {

inline constexpr std::size_t kMaxFeedFile = 64U << 20U;
inline constexpr std::size_t kMaxFeedRows = 1'000'000;

/// Fills columns (from the header line) and rows. Every mistake with its line.
void read_csv(const Source& source, Feed& feed, Mistakes& mistakes);
/// One JSON object per line; the first one's keys are the columns. Texts by their value, other
/// values as JSON.
void read_json_lines(const Source& source, Feed& feed, Mistakes& mistakes);

}  // namespace throng::plan
