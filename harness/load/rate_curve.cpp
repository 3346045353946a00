#include "harness/load/rate_curve.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "harness/load/exact.h"

namespace throng::load {
namespace {

using Shape = plan::Stage::Shape;

constexpr double kPi = std::numbers::pi;
constexpr long double kPiLong = std::numbers::pi_v<long double>;

Duration nanoseconds(long double s) { return Duration(std::llround(s * 1e9L)); }

// The root of from·t + (to-from)/(2·length)·t² = area, in the form that loses nothing when `from`
// is small.
long double time_on_slope(const RateCurve::Part& part, long double area) {
  const long double rise = (part.to - part.from) / exact_seconds(part.length);
  const long double under = part.from * part.from + 2 * rise * area;
  return 2 * area / (part.from + std::sqrt(std::max(under, 0.0L)));
}

// The x in [0, 2π] at which x + e·(1 - cos x) = y: one period of a sine with relative amplitude e,
// as Kepler's equation but for the cosine. The left side never falls as long as e is at most 1, so
// the root stays in the bracket that each step narrows.
double angle_of(double y, double e) {
  double low = 0;
  double high = 2 * kPi;
  double x = y;
  for (int step = 0; step < 80; ++step) {
    const double half = std::sin(x / 2);
    const double above = x + 2 * e * half * half - y;
    if (above == 0) break;
    (above < 0 ? low : high) = x;
    const double slope = 1 + e * std::sin(x);
    double next = x - above / slope;
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (std::abs(next - x) <= 1e-16 * (1 + x)) break;
    x = next;
  }
  return x;
}

long double sine_area(const RateCurve::Part& part, long double length) {
  const long double half = std::sin(kPiLong * length / part.period);
  return part.from * length + part.amplitude * part.period / kPiLong * half * half;
}

long double time_on_sine(const RateCurve::Part& part, long double area) {
  const long double per_period = part.from * part.period;
  const long double periods = std::floor(area / per_period);
  const long double rest = (area - periods * per_period) / per_period;
  const double x = angle_of(static_cast<double>(rest) * 2 * kPi,
                            static_cast<double>(part.amplitude / part.from));
  return (periods + static_cast<long double>(x) / (2 * kPiLong)) * part.period;
}

}  // namespace

void RateCurve::append(const plan::Stage& stage) {
  Part part;
  part.shape = stage.shape;
  part.begin = end_;
  part.length = stage.length;
  part.before = area_;
  part.smooth = smooth_;
  const auto target = static_cast<long double>(stage.target);
  const long double length = exact_seconds(stage.length);
  switch (stage.shape) {
    case Shape::burst:
      part.area = std::floor(target + kSlack);
      part.from = part.to = rate_;  // a ramp after it begins where the one before it ended
      break;
    case Shape::sine:
      part.from = target;
      part.amplitude = static_cast<long double>(stage.amplitude);
      part.period = exact_seconds(stage.period);
      part.to = target + part.amplitude * std::sin(2 * kPiLong * length / part.period);
      part.area = sine_area(part, length);
      break;
    case Shape::ramp:
    case Shape::hold:
      part.from = stage.shape == Shape::ramp ? rate_ : target;
      part.to = target;
      part.area = (part.from + part.to) / 2 * length;
      break;
  }
  area_ += part.area;
  if (!part.burst()) smooth_ += part.area;
  rate_ = part.to;
  end_ += part.length;
  parts_.push_back(part);
}

Duration RateCurve::time_in(const Part& part, long double area) {
  if (area <= 0 || part.burst()) return part.begin;
  long double at = 0;
  if (part.shape == Shape::sine) {
    at = time_on_sine(part, area);
  } else if (part.from == part.to) {
    at = area / part.from;
  } else {
    at = time_on_slope(part, area);
  }
  return part.begin + std::min(nanoseconds(at), part.length);
}

}  // namespace throng::load
