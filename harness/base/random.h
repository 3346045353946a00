// harness/base/random.h
//
// Seeded random numbers: the same seed gives the same run on every machine, so the generator and
// every distribution are our own (the standard's distributions differ between libraries). Each user
// and each service part owns one.
#pragma once

#include <cstdint>
#include <span>

namespace throng {

/// One step of SplitMix64 (Steele, Lea, Flood 2014): spreads a seed or a counter over 64 bits.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// xoshiro256** (Blackman, Vigna 2018).
class Random {
 public:
  explicit Random(std::uint64_t seed);
  /// A stream of its own for part `stream` of the run with this seed.
  Random(std::uint64_t seed, std::uint64_t stream) : Random(mix(seed) ^ mix(~stream)) {}

  std::uint64_t next();
  /// Uniform in [0, 1).
  double unit();
  /// Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [low, high]. REQUIRES: low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  /// Mean 1.
  double exponential();
  /// Mean 0, standard deviation 1.
  double normal();
  /// An index with probability weight[i] / sum. REQUIRES: some weight > 0.
  std::size_t weighted(std::span<const double> weights);

 private:
  std::uint64_t state_[4];
};

}  // namespace throng
