// harness/base/wilson.h
//
// How much a share seen in n trials says of the true one: the score interval of Wilson (1927),
// whose ends hold at 95 % each by themselves. Plans are refused and budgets are judged by the same
// arithmetic. Pure.
#pragma once

#include <cstdint>

namespace throng {

/// The true share lies above `low` with 95 % confidence, and below `high` with 95 % confidence.
struct ShareInterval {
  double low = 0;
  double high = 1;
};

/// REQUIRES: bad <= n. Without a trial nothing is known.
[[nodiscard]] ShareInterval wilson(std::uint64_t bad, std::uint64_t n);

/// How many trials without a single bad one show that the share is at most `allowed`.
/// REQUIRES: 0 < allowed < 1.
[[nodiscard]] std::uint64_t trials_to_show(double allowed);

/// How many trials with this share of bad ones tell it from `allowed`, on either side.
/// REQUIRES: 0 < allowed < 1, share != allowed.
[[nodiscard]] double trials_to_tell(double share, double allowed);

/// The smallest share that n trials without a bad one rule out.
[[nodiscard]] double least_share_shown(std::uint64_t n);

}  // namespace throng
