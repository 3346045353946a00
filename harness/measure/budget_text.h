// harness/measure/budget_text.h
//
// Numbers of a budget as people read them: with as many digits as it takes to agree with the
// verdict, so that nobody reads "800ms, limit 800ms: failed". Pure.
#pragma once

#include <cstdint>
#include <string>

#include "harness/base/time.h"
#include "harness/measure/evidence.h"
#include "harness/plan/plan.h"

namespace throng::measure {

/// "123ms", "0.424%", "99.94%", "3", "48.7/s".
[[nodiscard]] std::string observed_text(const plan::Budget& budget, const Evidence& seen);
[[nodiscard]] std::string limit_text(const plan::Budget& budget);

/// As short as it may be without standing otherwise to the limit than the value does.
[[nodiscard]] std::string rounded_beside(Duration limit, Duration value);
/// A share with so many significant digits, without trailing zeros: "0.0349%".
[[nodiscard]] std::string percent(double share, int digits);
/// A number with three significant digits, or all of those before the point.
[[nodiscard]] std::string rounded(double value);

}  // namespace throng::measure
