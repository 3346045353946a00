// harness/base/time.h
//
// One unit of time for the whole harness: nanoseconds on the monotonic clock, which no clock step
// can move. Wall-clock time appears only where something outside speaks it (Redis expiry, report
// headings), as WallTime.
#pragma once

#include <chrono>
#include <cstdint>

namespace throng {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// The real clocks; only these functions read them. Everything else is given a time or a
/// net::Clock.
[[nodiscard]] TimePoint monotonic_now();
[[nodiscard]] WallTime wall_now();

[[nodiscard]] constexpr double to_seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}
[[nodiscard]] constexpr double to_milliseconds(Duration d) {
  return std::chrono::duration<double, std::milli>(d).count();
}
[[nodiscard]] constexpr Duration from_seconds(double s) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(s));
}

}  // namespace throng
