// harness/load/load_desk.h
//
// What all users of one load of one crew share: its part of the plan made ready, its numbers, its
// calendar, and what is left of the iterations that they have together. One thread.
#pragma once

#include <cstdint>

#include "harness/load/calendar.h"
#include "harness/load/crew.h"
#include "harness/load/desk.h"
#include "harness/load/flow_code.h"
#include "harness/load/numbers.h"
#include "harness/load/share.h"

namespace throng::load {

struct LoadDesk {
  /// Keeps references to `the_desk` and `the_counts`.
  LoadDesk(Desk& the_desk, std::uint32_t the_index, Counts& the_counts);

  /// Whether any iteration is left for the users of this crew.
  [[nodiscard]] bool used_up() const { return iterations_left == 0; }
  /// Of a paced load: counts `iterations` more that the schedule wanted, but not more than its
  /// users have together.
  void ask(std::uint64_t iterations);

  Desk& desk;
  std::uint32_t index;  // into Plan::loads
  const plan::Load& plan;
  Share share;
  FlowCode code;
  Counts& counts;
  Numbers numbers;
  Calendar calendar;
  std::uint64_t most_iterations;  // of all users of this crew; UINT64_MAX: no bound
  std::uint64_t iterations_left;
};

}  // namespace throng::load
