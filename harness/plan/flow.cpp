#include "harness/plan/flow.h"

#include <type_traits>

namespace throng::plan {

void for_each_step(const Steps& steps, const std::function<void(const Step&)>& see) {
  const auto inside = [&](const std::shared_ptr<const Steps>& more) {
    if (more != nullptr) for_each_step(*more, see);
  };
  for (const Step& step : steps) {
    see(step);
    std::visit(
        [&](const auto& what) {
          using What = std::decay_t<decltype(what)>;
          if constexpr (std::is_same_v<What, Repeat>) inside(what.steps);
          if constexpr (std::is_same_v<What, OneOf>) {
            for (const OneOf::Branch& branch : what.branches) inside(branch.steps);
          }
          if constexpr (std::is_same_v<What, When>) {
            inside(what.then);
            inside(what.otherwise);
          }
        },
        step.what);
  }
}

}  // namespace throng::plan
