#include "harness/base/random.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "harness/base/assert.h"

namespace throng {

Random::Random(std::uint64_t seed) : state_{} {
  for (std::uint64_t& word : state_) word = mix(seed++);
}

std::uint64_t Random::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

std::uint64_t Random::below(std::uint64_t bound) {
  THRONG_ASSERT(bound > 0, "a random number below zero was asked for");
  // Rejects the few top values that would favour small results.
  const std::uint64_t limit = UINT64_MAX - (UINT64_MAX % bound + 1) % bound;
  std::uint64_t x = next();
  while (x > limit) x = next();
  return x % bound;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  THRONG_ASSERT(low <= high, "a random number from an empty range was asked for");
  const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  if (span == UINT64_MAX) return static_cast<std::int64_t>(next());
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + below(span + 1));
}

double Random::exponential() { return -std::log1p(-unit()); }

double Random::normal() {
  // Box–Muller; the second value is dropped so that one call is always two draws.
  const double radius = std::sqrt(-2.0 * std::log1p(-unit()));
  return radius * std::cos(2.0 * std::numbers::pi * unit());
}

std::size_t Random::weighted(std::span<const double> weights) {
  double sum = 0;
  for (const double w : weights) sum += w;
  THRONG_ASSERT(sum > 0, "a weighted choice needs a positive weight");
  double at = unit() * sum;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    at -= weights[i];
    if (at < 0) return i;
  }
  for (std::size_t i = weights.size(); i-- > 0;) {
    if (weights[i] > 0) return i;
  }
  return 0;
}

}  // namespace throng
