#include "harness/plan/plan.h"

#include <algorithm>
#include <cmath>

namespace throng::plan {

Duration Load::length() const {
  Duration sum{};
  for (const Stage& stage : stages) sum += stage.length;
  return sum;
}

std::uint32_t Load::most_users() const {
  if (model == Model::open) return max_in_flight;
  double most = 0;
  for (const Stage& stage : stages) most = std::max(most, stage.target);
  return static_cast<std::uint32_t>(std::ceil(most));
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
  for (const Load& load : loads) longest = std::max(longest, load.start_after + load.length());
  return longest;
}

}  // namespace throng::plan
