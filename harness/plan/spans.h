// harness/plan/spans.h
//
// When the schedule asks for the requests that a budget looks at: what is said per unit of time
// holds for these stretches and no others.
#pragma once

#include <vector>

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::plan {

/// From `begin` to `end`, since the load began.
struct Span {
  Duration begin{};
  Duration end{};
  friend bool operator==(const Span&, const Span&) = default;
};

/// In order, apart from each other, none within the warm-up. A load that searches for its capacity
/// counts as busy until its longest end.
[[nodiscard]] std::vector<Span> spans(const Plan& plan, const Target& target);

/// How long they are in all, up to `until`.
[[nodiscard]] Duration length(const std::vector<Span>& spans, Duration until);

}  // namespace throng::plan
