// harness/check/conclude.h
//
// How a verdict is drawn from what a checker counted: FAIL if anything was proven wrong, else
// INCONCLUSIVE if anything that it needs was missing, else PASS. Private to check/.
#pragma once

#include <cstdint>

#include "harness/check/finding.h"
#include "harness/check/suite.h"

namespace throng::check {

[[nodiscard]] constexpr std::uint32_t kind_bit(observe::Kind kind) {
  return 1U << static_cast<unsigned>(kind);
}

/// Fills in what the table knows of a finding.
void name_finding(Finding& finding, const CheckEntry& entry);

/// Sets verdict and reason from trials, violations, warnings and the evidence's needs, remarks and
/// broken. Claims count for nothing here.
void judge(CheckResult& result);

}  // namespace throng::check
