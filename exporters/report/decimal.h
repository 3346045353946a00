// exporters/report/decimal.h
//
// Decimal fractions as HdrHistogram's own tools print them: rounded half up from the shortest
// decimal that names the number, where printf rounds the binary value and may differ in the last
// digit. Files that both write can then be compared byte for byte.
#pragma once

#include <string>

namespace throng::report {

/// `value` with so many digits after the point: fixed(0.0125, 3) is "0.013". "Infinity" for
/// infinity. REQUIRES: value >= 0, not NaN, decimals >= 1.
[[nodiscard]] std::string fixed(double value, int decimals);

}  // namespace throng::report
