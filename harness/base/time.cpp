#include "harness/base/time.h"

namespace throng {

TimePoint monotonic_now() { return std::chrono::steady_clock::now(); }

WallTime wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace throng
