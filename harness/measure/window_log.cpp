#include "harness/measure/window_log.h"

#include <algorithm>
#include <chrono>

#include "harness/measure/evidence.h"
#include "harness/measure/histogram.h"

namespace throng::measure {
namespace {

using Kind = plan::Budget::Kind;

/// Mean and maximum are known without a histogram.
bool wants_buckets(const plan::Budget& budget) {
  return budget.kind == Kind::latency && budget.stat == plan::Budget::Stat::percentile;
}

}  // namespace

void WindowSlice::merge(const WindowSlice& other) {
  samples += other.samples;
  bad += other.bad;
  sum += other.sum;
  most = std::max(most, other.most);
  buckets.insert(buckets.end(), other.buckets.begin(), other.buckets.end());
}

std::vector<std::uint32_t> windowed(const plan::Plan& plan) {
  std::vector<std::uint32_t> all;
  for (std::size_t i = 0; i < plan.budgets.size(); ++i) {
    if (plan.budgets[i].over) all.push_back(static_cast<std::uint32_t>(i));
  }
  return all;
}

WindowLog::WindowLog(const plan::Plan& plan) : plan_(plan) {
  for (const std::uint32_t i : windowed(plan)) {
    Watch& watch = watches_.emplace_back();
    watch.budget = &plan.budgets[i];
    if (!wants_buckets(*watch.budget)) continue;
    watch.counts.resize(bucket_count());
    watch.touched.reserve(bucket_count());
  }
}

void WindowLog::on(const observe::Observation& o) {
  if (watches_.empty()) return;
  if (o.kind == observe::Kind::generator) return close(o);
  if (o.kind != observe::Kind::turn && o.kind != observe::Kind::request) return;
  if (o.load >= plan_.loads.size() || o.step >= plan_.steps.size()) return;
  for (Watch& watch : watches_) {
    if (o.warm_up && !ends_in_a_window(*watch.budget, o)) continue;
    if (chosen(watch.budget->of, o)) count(watch, o);
  }
}

/// Windows per unit of time count what was done in them. What the warm-up began and they saw end
/// stands for what they began and will not see end; without it the first one would always be short.
bool WindowLog::ends_in_a_window(const plan::Budget& budget, const observe::Observation& o) const {
  return plan::per_time(budget.kind) && began_ && o.end >= *began_ + plan_.warm_up;
}

void WindowLog::count(Watch& watch, const observe::Observation& request) {
  const plan::Budget& budget = *watch.budget;
  const bool ok = request.outcome == Outcome::ok;
  if (budget.kind == Kind::requests) {
    ++watch.now.samples;
    return;
  }
  if (request.failure == Failure::abandoned) return;
  if (budget.kind == Kind::rate) {
    watch.now.samples += ok ? 1 : 0;
    return;
  }
  if (budget.kind != Kind::latency) {
    ++watch.now.samples;
    watch.now.bad += ok ? 0 : 1;
    return;
  }
  if (request.outcome != budget.of.outcome.value_or(Outcome::ok)) return;
  const Duration took = std::max(
      Duration::zero(), request.end - (budget.from_intended ? request.intended : request.begin));
  ++watch.now.samples;
  watch.now.sum += took;
  watch.now.most = std::max(watch.now.most, took);
  if (watch.counts.empty()) return;
  const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(took.count()));
  if (watch.counts[bucket]++ == 0) watch.touched.push_back(static_cast<std::uint32_t>(bucket));
}

void WindowLog::close(const observe::Observation& second) {
  if (!began_) began_ = second.begin;
  WindowSecond closed;
  closed.ordinal = second.number;
  // Told by its number: the one under way, where all others have ended.
  closed.last = *began_ + std::chrono::seconds(second.number) > second.end;
  closed.slices.reserve(watches_.size());
  for (Watch& watch : watches_) {
    watch.now.buckets.reserve(watch.touched.size());
    for (const std::uint32_t bucket : watch.touched) {
      watch.now.buckets.emplace_back(bucket, std::exchange(watch.counts[bucket], 0));
    }
    watch.touched.clear();
    closed.slices.push_back(std::exchange(watch.now, {}));
  }
  const std::lock_guard lock(mutex_);
  closed_.push_back(std::move(closed));
}

std::vector<WindowSecond> WindowLog::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(closed_, {});
}

}  // namespace throng::measure
