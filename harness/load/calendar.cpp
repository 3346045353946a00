#include "harness/load/calendar.h"

#include <algorithm>

namespace throng::load {

void Calendar::set(TimePoint begin, const std::vector<plan::Stage>& stages) {
  begin_ = end_ = begin;
  spans_.clear();
  for (const plan::Stage& stage : stages) append(stage);
  look_up(begin);
}

void Calendar::append(const plan::Stage& stage) {
  const bool burst = stage.shape == plan::Stage::Shape::burst;
  const bool lasts = stage.length > Duration::zero();
  if ((lasts || burst) && (spans_.empty() || spans_.back().phase != stage.phase)) {
    // What follows a burst at once begins a nanosecond later.
    const TimePoint free = spans_.empty() ? end_ : spans_.back().begin + Duration(1);
    spans_.push_back({std::max(end_, free), stage.phase});
  }
  end_ += stage.length;
  look_up(begin_);
}

void Calendar::look_up(TimePoint at) {
  const auto next =
      std::upper_bound(spans_.begin(), spans_.end(), at,
                       [](TimePoint moment, const Span& span) { return moment < span.begin; });
  const auto here = next == spans_.begin() ? next : next - 1;
  const bool first = here == spans_.begin();
  from_ = first ? TimePoint::min() : here->begin;
  const auto after = here == spans_.end() ? here : here + 1;
  to_ = after == spans_.end() ? TimePoint::max() : after->begin;
  phase_ = spans_.empty() ? 0 : here->phase;
}

}  // namespace throng::load
