// tests/unit/check/random_history.h
//
// Random histories of a model service, and a naive judge that remembers everything and compares
// every read with every turn: what the streaming checkers must agree with. The same seed gives the
// same history.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "harness/base/random.h"
#include "harness/observe/observation.h"
#include "harness/plan/plan.h"

namespace throng::check::micro {

/// What is wrong with the model service.
enum class Anomaly : std::uint8_t { none, lost, stale, crosstalk, memory };

struct RandomHistory {
  std::vector<observe::Observation> observations;  // in the order in which they are told
  std::deque<std::vector<Marker>> markers;         // what they look at
};

struct NaiveVerdict {
  std::uint64_t forgotten = 0;  // reads that lack an acknowledged turn (S1)
  std::uint64_t foreign = 0;    // reads that hold another's marker (S4)
};

/// `plan`: lag and history_max are kept by the model service.
[[nodiscard]] RandomHistory random_history(const plan::Plan& plan, std::uint64_t seed,
                                           Anomaly anomaly);

/// Compares each read with each turn: O(n²).
[[nodiscard]] NaiveVerdict judge_naively(const plan::Plan& plan, const RandomHistory& history);

}  // namespace throng::check::micro
