// harness/run/limits.h
//
// What this machine must allow before a run of so many users can be measured at all.
#pragma once

#include <cstdint>

#include "harness/base/result.h"
#include "harness/plan/plan.h"

namespace throng::run {

/// How many file descriptors the run needs at most: a connection per user and instance, and what
/// probes, stubs and files need beside.
[[nodiscard]] std::uint64_t descriptors_needed(const plan::Plan& plan);

/// All that this folder can tell before the first request: descriptors, local ports, source
/// addresses.
[[nodiscard]] Result<void> ensure_machine(const plan::Plan& plan);

/// Raises the soft limit as far as needed; the error says what is needed, what is allowed and how
/// to raise it.
[[nodiscard]] Result<void> ensure_descriptors(std::uint64_t needed);

}  // namespace throng::run
