// The percentiles that are told lie closer and closer to 100 %: each half of the distance that is
// left gets five lines. A line stands at the first bucket by which its percentile is reached.
#include "exporters/report/hgrm.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "exporters/report/decimal.h"

namespace throng::report {
namespace {

using measure::Histogram;

constexpr double kTicksPerHalf = 5;
constexpr double kUnit = 1e6;  // ns in what is printed
constexpr int kValueDecimals = 3;

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string milliseconds(double nanoseconds) {
  return padded(fixed(nanoseconds / kUnit, kValueDecimals), 12);
}

/// The level after `level`, both in percent.
double next_level(double level) {
  const double halves = std::trunc(std::log(100.0 / (100.0 - level)) / std::log(2.0)) + 1;
  return level + 100.0 / (kTicksPerHalf * std::pow(2.0, halves));
}

double middle_of(std::size_t bucket) {
  const std::uint64_t low = measure::lowest_of(bucket);
  const std::uint64_t half = (measure::highest_of(bucket) - low + 1) / 2;
  return static_cast<double>(low + half);
}

struct Moments {
  double mean = 0;
  double deviation = 0;
};

Moments moments_of(const Histogram& histogram) {
  Moments moments;
  if (histogram.count() == 0) return moments;
  const auto n = static_cast<double>(histogram.count());
  double sum = 0;
  histogram.each_bucket([&sum](std::size_t bucket, std::uint64_t count) {
    sum += middle_of(bucket) * static_cast<double>(count);
  });
  moments.mean = sum / n;
  double squares = 0;
  histogram.each_bucket([&](std::size_t bucket, std::uint64_t count) {
    const double off = middle_of(bucket) - moments.mean;
    squares += off * off * static_cast<double>(count);
  });
  moments.deviation = std::sqrt(squares / n);
  return moments;
}

std::string line(double value, double level, std::uint64_t up_to) {
  std::string text =
      milliseconds(value) + " " + fixed(level / 100, 12) + " " + padded(std::to_string(up_to), 10);
  if (level < 100) text += " " + padded(fixed(1 / (1 - level / 100), 2), 14);
  return text + "\n";
}

/// How many powers of two there are buckets for: the first is cut in 2048 and each further one in
/// half as many.
int powers() {
  int count = 1;
  for (std::uint64_t beyond = 2048; beyond <= measure::kHighest; beyond *= 2) ++count;
  return count;
}

}  // namespace

std::string hgrm(const Histogram& histogram) {
  std::string out = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  const auto n = static_cast<double>(histogram.count());
  double level = 0;
  std::uint64_t seen = 0;
  double highest = 0;
  histogram.each_bucket([&](std::size_t bucket, std::uint64_t count) {
    seen += count;
    highest = static_cast<double>(measure::highest_of(bucket));
    // Several levels may be reached within one bucket; when all are counted, one is enough.
    while (100.0 * static_cast<double>(seen) / n >= level) {
      out += line(highest, level, seen);
      level = next_level(level);
      if (seen == histogram.count()) break;
    }
  });
  if (histogram.count() > 0) out += line(highest, 100, seen);
  const Moments moments = moments_of(histogram);
  out += "#[Mean    = " + milliseconds(moments.mean) +
         ", StdDeviation   = " + milliseconds(moments.deviation) + "]\n";
  out += "#[Max     = " + milliseconds(highest) +
         ", Total count    = " + padded(std::to_string(histogram.count()), 12) + "]\n";
  out += "#[Buckets = " + padded(std::to_string(powers()), 12) +
         ", SubBuckets     = " + padded("2048", 12) + "]\n";
  return out;
}

}  // namespace throng::report
