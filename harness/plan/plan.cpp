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
  for (const Load& load : loads) longest = std::max(longest, end_of(load));
  return longest;
}

Duration Plan::end_of(const Load& load) const {
  const bool warms_up = load.search && warm_up > Duration::zero();
  const Duration before = warms_up ? warm_up + load.search->cool_down : Duration{};
  return load.start_after + before + load.length();
}

std::optional<std::uint32_t> Plan::searched() const {
  for (std::uint32_t load = 0; load < loads.size(); ++load) {
    if (loads[load].search) return load;
  }
  return std::nullopt;
}

}  // namespace throng::plan
