// tests/bench/histogram.cpp: bench_histogram FOLDER
//
// What a histogram costs and how true it is; then writes one as files of the HdrHistogram project
// into FOLDER, for histogram.py to have them read by HdrHistogram's own program. Tells what it saw
// as one JSON object.
#include "harness/measure/histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include "exporters/report/hdr_log.h"
#include "harness/base/random.h"
#include "harness/base/time.h"
#include "harness/judge/outcome.h"
#include "harness/measure/live_histogram.h"
#include "harness/plan/plan.h"

namespace throng {
namespace {

using measure::Histogram;
using measure::LiveHistogram;

constexpr std::size_t kValues = 2'000'000;
constexpr int kRounds = 9;
constexpr std::size_t kRecorders = 8;

/// Spread evenly over the powers of ten from `low` to `high`.
std::vector<Duration> values(Random& random, double low, double high, std::size_t count) {
  std::vector<Duration> all(count);
  for (Duration& value : all) {
    const double ns = std::exp(std::log(low) + random.unit() * (std::log(high) - std::log(low)));
    value = Duration(static_cast<std::int64_t>(ns));
  }
  return all;
}

/// The worst error of any percentile that is told, and of any single value, in percent.
double worst_error(std::vector<Duration> all) {
  Histogram histogram;
  double worst = 0;
  for (const Duration value : all) {
    histogram.record(value);
    const auto ns = static_cast<std::uint64_t>(value.count());
    const auto told = static_cast<double>(measure::highest_of(measure::bucket_of(ns)));
    worst = std::max(worst, std::abs(told / static_cast<double>(ns) - 1));
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i <= 10'000; ++i) {
    const double p = static_cast<double>(i) / 100;
    const std::size_t rank = (i * all.size() + 9'999) / 10'000;
    const auto truth = static_cast<double>(all[rank - 1].count());
    const auto told = static_cast<double>(histogram.percentile(p).count());
    worst = std::max(worst, std::abs(told / truth - 1));
  }
  return worst * 100;
}

/// Nanoseconds per record of the form that load threads write, the best of the rounds.
double record_cost(const std::vector<Duration>& all) {
  double best = INFINITY;
  const auto live = std::make_unique<LiveHistogram>();
  for (int round = 0; round < kRounds; ++round) {
    const TimePoint begin = monotonic_now();
    for (const Duration value : all) live->record(value);
    const auto took = static_cast<double>((monotonic_now() - begin).count());
    best = std::min(best, took / static_cast<double>(all.size()));
  }
  return best;
}

/// Whether many recorders merged, in another order too, are one that saw everything.
bool merge_is_exact(const std::vector<Duration>& all) {
  std::vector<std::unique_ptr<LiveHistogram>> parts;
  for (std::size_t i = 0; i < kRecorders; ++i) parts.push_back(std::make_unique<LiveHistogram>());
  Histogram whole;
  for (std::size_t i = 0; i < all.size(); ++i) {
    whole.record(all[i]);
    parts[i % kRecorders]->record(all[i]);
  }
  Histogram forward;
  Histogram backward;
  for (std::size_t i = 0; i < kRecorders; ++i) {
    Histogram part;
    parts[i]->add_to(part);
    forward.merge(part);
    parts[kRecorders - 1 - i]->add_to(backward);
  }
  return forward == whole && backward == whole;
}

/// As a run leaves its latencies: one load, one step, both clocks.
Result<void> write(const char* folder, const std::vector<Duration>& all) {
  plan::Plan plan;
  plan.loads.resize(1);
  plan.loads[0].name = "bench";
  plan.steps = {{.name = "step"}};
  judge::Outcome outcome;
  outcome.started_wall = wall_now();
  outcome.snapshot.elapsed = outcome.snapshot.measured = std::chrono::seconds(30);
  measure::Series& series = outcome.snapshot.series.emplace_back();
  for (const Duration value : all) series.from_send[0].record(value);
  for (const Duration value : all) series.from_intended[0].record(value + value / 3);
  if (auto written = report::write_latencies(folder, plan, outcome); !written) return written;
  const Histogram& sent = series.sent();
  const auto ns = [&sent](double p) { return static_cast<long long>(sent.percentile(p).count()); };
  const auto edge = [](Duration value, auto of) {
    return static_cast<unsigned long long>(
        of(measure::bucket_of(static_cast<std::uint64_t>(value.count()))));
  };
  std::printf(R"("count": %llu, "p50": %lld, "p90": %lld, "p99": %lld, "p99.9": %lld, )",
              static_cast<unsigned long long>(sent.count()), ns(50), ns(90), ns(99), ns(99.9));
  std::printf(R"("min": %llu, "max": %llu})"
              "\n",
              edge(sent.min(), measure::highest_of), edge(sent.max(), measure::highest_of));
  return {};
}

int run(const char* folder) {
  Random random(1);
  const std::vector<Duration> wide =
      values(random, 1e3, static_cast<double>(measure::kHighest), kValues);
  const std::vector<Duration> usual = values(random, 200e3, 200e6, kValues);
  std::printf(R"({"max_error_pct": %.4f, "record_ns": %.2f, "merge_exact": %s, )",
              worst_error(wide), record_cost(usual), merge_is_exact(wide) ? "true" : "false");
  const Result<void> written = write(folder, usual);
  if (!written) std::fprintf(stderr, "bench_histogram: %s\n", written.error().message.c_str());
  return written ? 0 : 1;
}

}  // namespace
}  // namespace throng

int main(int count, char** words) {
  if (count == 2) return throng::run(words[1]);
  std::fputs("usage: bench_histogram FOLDER\n", stderr);
  return 1;
}
