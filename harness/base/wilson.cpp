// The ends of the interval are the p that solve (s - p)² = z² p (1 - p) / n for the share s that
// was seen. Solved for n instead, the same equation says how many trials it takes.
#include "harness/base/wilson.h"

#include <algorithm>
#include <cmath>

#include "harness/base/assert.h"

namespace throng {
namespace {

constexpr double kZ = 1.6448536269514722;  // the 95th percentile of the normal distribution
constexpr double kZ2 = kZ * kZ;

}  // namespace

ShareInterval wilson(std::uint64_t bad, std::uint64_t n) {
  THRONG_ASSERT(bad <= n, "more was bad than there was");
  if (n == 0) return {};
  const auto trials = static_cast<double>(n);
  const double share = static_cast<double>(bad) / trials;
  const double middle = share + kZ2 / (2 * trials);
  const double half = kZ * std::sqrt(share * (1 - share) / trials + kZ2 / (4 * trials * trials));
  const double whole = 1 + kZ2 / trials;
  // Where all or none were bad the end is exact, which the rounding of a root would spoil.
  return {bad == 0 ? 0 : std::max(0.0, (middle - half) / whole),
          bad == n ? 1 : std::min(1.0, (middle + half) / whole)};
}

std::uint64_t trials_to_show(double allowed) {
  THRONG_ASSERT(allowed > 0 && allowed < 1, "a share between none and all");
  return static_cast<std::uint64_t>(std::ceil(kZ2 * (1 - allowed) / allowed));
}

double trials_to_tell(double share, double allowed) {
  THRONG_ASSERT(allowed > 0 && allowed < 1 && share != allowed, "two shares to tell apart");
  return kZ2 * allowed * (1 - allowed) / ((share - allowed) * (share - allowed));
}

double least_share_shown(std::uint64_t n) { return kZ2 / (static_cast<double>(n) + kZ2); }

}  // namespace throng
