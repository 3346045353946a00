// harness/measure/difference.h
//
// What was measured between two moments of one run: a later snapshot less an earlier one. Trials of
// a search are judged on it, with the same code as a whole run. Pure.
#pragma once

#include "harness/measure/snapshot.h"

namespace throng::measure {

/// Counts, histograms, legs, findings, times and the health of the threads are differences; users
/// and requests under way are those of `later`, and peaks are of the whole time until then. The
/// extremes of a histogram may be bounds: see Histogram::subtract. The first text of a failure
/// stays where the failure happened in between. A series with no request in between is left out,
/// and a thread's `busiest` is its share of a core over the time in between. Windows of budgets and
/// an abort are those of `later`, of the whole time until then. REQUIRES: `earlier` was taken of
/// the same run, not after `later`.
[[nodiscard]] Snapshot difference(const Snapshot& later, const Snapshot& earlier);

}  // namespace throng::measure
