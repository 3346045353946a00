#include "harness/plan/plan.h"

#include <algorithm>
#include <cmath>

#include "harness/plan/schedule.h"

namespace throng::plan {

Duration Load::length() const { return search ? longest_way(*this).length : plan::length(stages); }

std::uint32_t Load::most_users() const {
  if (model == Model::open) return max_in_flight;
  return static_cast<std::uint32_t>(std::ceil(search ? search->to : peak(stages)));
}

std::uint32_t Plan::most_users() const {
  // Loads may overlap in time whatever their start, since a graceful stop reaches into the next
  // one.
  std::uint32_t sum = 0;
  for (const Load& load : loads) sum += load.most_users();
  return sum;
}

Duration Plan::length() const {
  Duration longest{};
  for (const Load& load : loads) {
    // A search warms up before its first trial, so that no trial loses part of its time.
    const Duration before =
        load.search && warm_up > Duration::zero() ? warm_up + load.search->cool_down : Duration{};
    longest = std::max(longest, load.start_after + before + load.length());
  }
  return longest;
}

}  // namespace throng::plan
