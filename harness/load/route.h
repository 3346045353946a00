// harness/load/route.h
//
// Which instance a user's next request goes to. The user remembers who served its last turn and how
// often it went round; everything else is in the step's `via`.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/random.h"
#include "harness/plan/exchange.h"

namespace throng::load {

class Route {
 public:
  /// A new user, the `index`-th of its load (from 0): its own instance is the index-th in turn. By
  /// the load, for numbers skip those of the other loads and would leave instances out.
  void begin(std::uint64_t index);
  /// REQUIRES: instances > 0; a named instance exists.
  [[nodiscard]] std::uint32_t choose(const plan::Via& via, std::uint32_t instances, Random& random);
  /// A turn went to this instance.
  void turn_served_by(std::uint32_t instance) { last_turn_ = instance; }

 private:
  std::uint32_t own_ = 0;
  std::uint32_t rounds_ = 0;
  std::optional<std::uint32_t> last_turn_;
};

}  // namespace throng::load
