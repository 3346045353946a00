// harness/judge/doubts.h
//
// The generator judges itself: whether it did what the plan asked of it, or was so late, so busy or
// so choosy that what it measured says little of the service. Pure functions of a snapshot, so that
// a live run, a recorded one and one trial of a search are judged by the same rules.
#pragma once

#include <vector>

#include "harness/judge/outcome.h"
#include "harness/measure/snapshot.h"
#include "harness/plan/plan.h"

namespace throng::judge {

/// Which of Plan::generator's limits were passed in what `snapshot` holds:
/// - start lag and loop lag, if more than 1 % of the requests, or of the seconds, were later than
///   the limit, and more than one (a single stall in a short run is an accident that no percentile
///   of so few can be held against);
/// - the CPU of a load thread over its busiest 10 s, but only if every load has a schedule: open,
///   paced, or of users who think or gather. Users who ask again at once take all that there is by
///   intent, on their own thread's loop and beside others; whether somebody was late for it is what
///   the lags say;
/// - arrivals dropped at max_in_flight, by load. Those that a feed's end or a stop kept from
///   beginning are no fault of the generator.
[[nodiscard]] std::vector<Doubt> passed_limits(const plan::Plan& plan,
                                               const measure::Snapshot& snapshot);

/// Whether all that was begun is in some count, at the end of a run: of each load
///   issued = ok + fail + unknown + those of the warm-up, and in an open one
///   asked = started + dropped.
/// Nothing is said if the snapshot has no counts of its loads.
[[nodiscard]] std::vector<Doubt> count_differences(const plan::Plan& plan,
                                                   const measure::Snapshot& snapshot);

}  // namespace throng::judge
