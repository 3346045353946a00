// harness/check/step_table.h
//
// What each step of the plan means for the session that the checks watch. A turn continues the
// conversation only if its request says whose it is; a request that changes things under the
// conversation's name (a "clear session") ends what was promised before it.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/observe/observation.h"
#include "harness/plan/plan.h"

namespace throng::check {

class StepTable {
 public:
  explicit StepTable(const plan::Plan& plan);

  /// A turn that the service can tell belongs to its conversation: what it says must be remembered.
  [[nodiscard]] bool continues(const observe::Observation& turn) const;
  /// A request other than a turn that may have changed or removed the session.
  [[nodiscard]] bool disturbs(const observe::Observation& request) const;

 private:
  enum class Meaning : std::uint8_t { neutral, continues, disturbs };
  void enter(const plan::ExchangeStep& step);

  std::vector<Meaning> meaning_;  // by step
  bool turns_continue_ = false;   // a turn as the contract writes it
};

}  // namespace throng::check
