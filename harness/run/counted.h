// harness/run/counted.h
//
// What a crew counts, as the measures carry it: the one place that knows both. Any thread.
#pragma once

#include "harness/load/crew.h"
#include "harness/measure/snapshot.h"

namespace throng::run {

/// Adds one load's counts of one crew, as they are now, to `sum`.
void add(const load::Counts& counts, measure::LoadCounts& sum);

}  // namespace throng::run
