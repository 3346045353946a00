// harness/load/arrival_pacer.h
//
// A pacer says when the next arrival of an open load is due, from how long the load has run and how
// many have been issued. Pure: no clock, and of chance only what it was given, so that its tests
// are tables. It remembers where it was, so asking for one after the other costs the same each
// time; asking in any order gives the same answers. Owned by one load of one crew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/base/random.h"
#include "harness/base/time.h"
#include "harness/load/rate_curve.h"
#include "harness/load/share.h"
#include "harness/plan/plan.h"

namespace throng::load {

/// Issue the next one after `wait` (zero or negative: it is due already), or never again.
struct Pace {
  Duration wait{};
  bool stop = false;
  friend bool operator==(const Pace&, const Pace&) = default;
};

/// The whole run's arrivals are numbered from 0. Evenly spaced, the k-th is due when the integral
/// of the rate reaches k. As a Poisson process, the distances between arrivals are exponential on
/// the scale of that integral (time is stretched where the rate is low), and a burst has as many as
/// it says. Being late shifts none of those that follow (no coordinated omission).
class ArrivalPacer {
 public:
  /// With `chance`, which must be equal in every shard, a Poisson process; without, even spacing.
  /// REQUIRES: share.shard < share.shards.
  ArrivalPacer(const std::vector<plan::Stage>& stages, Share share,
               std::optional<Random> chance = std::nullopt);

  /// Another stage at the end of those that are there.
  void append(const plan::Stage& stage) { curve_.append(stage); }
  /// For this shard's `issued`-th arrival (from 0), `elapsed` after the load began.
  [[nodiscard]] Pace next(Duration elapsed, std::uint64_t issued);

 private:
  /// Where a Poisson process is: at its `ordinal`-th arrival, if it is in `part` or later.
  struct Walk {
    Random chance;
    std::uint64_t ordinal = 0;
    std::size_t part = 0;
    long double reach = 0;       // of the next arrival that is in no burst: on the smooth area
    std::uint64_t of_burst = 0;  // arrivals of `part` that are past, if it is a burst
  };

  /// When arrival `ordinal` of the whole run is due; false if no stage reaches it.
  bool even_due(std::uint64_t ordinal, Duration& at);
  bool random_due(std::uint64_t ordinal, Duration& at);
  bool find_part();

  RateCurve curve_;
  Share share_;
  std::size_t part_ = 0;  // even: of the last answer
  std::optional<Walk> start_;
  std::optional<Walk> walk_;
};

}  // namespace throng::load
