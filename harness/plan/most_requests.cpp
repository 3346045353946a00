#include "harness/plan/most_requests.h"

#include "harness/plan/estimate.h"

namespace throng::plan {

std::optional<double> most_requests(const Plan& plan, const Target& target) {
  double sum = 0;
  for (std::size_t i = 0; i < plan.loads.size(); ++i) {
    const Load& load = plan.loads[i];
    if (target.load && *target.load != i) continue;
    if (target.step && plan.steps.at(*target.step).flow != load.flow) continue;
    const double each = estimate(plan.flows.at(load.flow), target.step).requests;
    if (each <= 0) continue;
    const LoadEstimate part = estimate(plan, load, {plan.warm_up, target.phase});
    if (!part.iterations || load.search) return std::nullopt;
    sum += *part.iterations * each;
  }
  return sum;
}

}  // namespace throng::plan
