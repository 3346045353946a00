#include "harness/load/route.h"

#include "harness/base/assert.h"

namespace throng::load {

void Route::begin(std::uint64_t index) {
  own_ = static_cast<std::uint32_t>(index);
  rounds_ = 0;
  last_turn_.reset();
}

std::uint32_t Route::choose(const plan::Via& via, std::uint32_t instances, Random& random) {
  THRONG_ASSERT(instances > 0, "a request needs an instance to go to");
  const auto any = [&](std::uint32_t n) {
    return n == 1 ? 0U : static_cast<std::uint32_t>(random.below(n));
  };
  switch (via.kind) {
    case plan::Via::Kind::any:
      return any(instances);
    case plan::Via::Kind::next:
      return static_cast<std::uint32_t>((std::uint64_t{own_} + rounds_++) % instances);
    case plan::Via::Kind::sticky:
      return own_ % instances;
    case plan::Via::Kind::other: {
      if (!last_turn_ || instances == 1) return any(instances);
      const std::uint32_t among_others = any(instances - 1);
      return among_others + (among_others >= *last_turn_ ? 1U : 0U);
    }
    case plan::Via::Kind::named:
      THRONG_ASSERT(via.instance < instances, "a step names an instance that does not exist");
      return via.instance;
  }
  return 0;
}

}  // namespace throng::load
