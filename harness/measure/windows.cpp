#include "harness/measure/windows.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "harness/measure/histogram.h"

namespace throng::measure {
namespace {

using Kind = plan::Budget::Kind;
using std::chrono::seconds;

constexpr std::uint32_t kMostSeconds = 100'000'000;

/// Whether the window has enough in it to be judged. One in which too much failed is, however
/// little it was; one in which nothing was done says something only of a rate.
bool enough(const plan::Budget& budget, const Evidence& seen) {
  if (plan::per_time(budget.kind)) return true;
  if (budget.kind == Kind::error_count && seen.bad > budget.limit_count) return true;
  return seen.samples >= std::max<std::uint64_t>(budget.min_samples, 1);
}

Duration latency_of(const plan::Budget& budget, const WindowSlice& window) {
  switch (budget.stat) {
    case plan::Budget::Stat::mean:
      return window.sum / static_cast<std::int64_t>(window.samples);
    case plan::Budget::Stat::max:
      return window.most;
    case plan::Budget::Stat::percentile:
      break;
  }
  Histogram histogram;
  for (const auto& [bucket, count] : window.buckets) {
    histogram.record(Duration(static_cast<std::int64_t>(highest_of(bucket))), count);
  }
  return std::min(window.most, histogram.percentile(budget.percentile));
}

Evidence evidence(const plan::Budget& budget, const WindowSlice& window) {
  Evidence seen;
  seen.time = *budget.over;
  seen.samples = window.samples;
  seen.bad = window.bad;
  if (budget.kind == Kind::latency && window.samples > 0) {
    seen.latency = latency_of(budget, window);
  }
  return seen;
}

}  // namespace

Windows::Windows(const plan::Plan& plan, std::size_t shards)
    : budgets_(plan.budgets.size()), shards_(shards) {
  for (const std::uint32_t i : windowed(plan)) {
    const plan::Budget& budget = plan.budgets[i];
    const auto length = static_cast<std::uint32_t>(*budget.over / seconds(1));
    lines_.push_back({&budget, i, length, plan::spans(plan, budget.of), {}, {}, {}});
    longest_ = std::max(longest_, length);
  }
}

void Windows::take(std::size_t shard, WindowLog& log) {
  const std::lock_guard lock(mutex_);
  Shard& from = shards_.at(shard);
  for (WindowSecond& second : log.take()) {
    // Only a damaged recording has one that is not the next, or comes after years.
    const std::uint32_t ordinal =
        std::max({std::min(second.ordinal, kMostSeconds), from.end + 1, judged_ + 1});
    Second& all = waiting_[ordinal];
    all.slices.resize(lines_.size());
    for (std::size_t i = 0; i < lines_.size(); ++i) all.slices[i].merge(second.slices[i]);
    ++all.closed_by;
    from.end = ordinal;
    from.ended = second.last;
  }
}

void Windows::judge() {
  const std::lock_guard lock(mutex_);
  judge_up_to(closed_by_all());
}

void Windows::finish() {
  const std::lock_guard lock(mutex_);
  for (Shard& shard : shards_) shard.ended = true;
  judge_up_to(closed_by_all());
}

void Windows::cut(Duration at) {
  const std::lock_guard lock(mutex_);
  for (Line& line : lines_) {
    for (plan::Span& span : line.spans) span.end = std::min(span.end, at);
    std::erase_if(line.spans, [](const plan::Span& span) { return span.end <= span.begin; });
  }
}

std::uint32_t Windows::closed_by_all() const {
  std::uint32_t end = waiting_.empty() ? judged_ : waiting_.rbegin()->first;
  for (const Shard& shard : shards_) {
    if (!shard.ended) end = std::min(end, shard.end);
  }
  return end;
}

void Windows::judge_up_to(std::uint32_t last) {
  while (judged_ < last) {
    ++judged_;
    const auto at = waiting_.find(judged_);
    if (at != waiting_.end()) {
      recent_.push_back(std::move(at->second));
      waiting_.erase(at);
    } else {
      recent_.emplace_back().slices.resize(lines_.size());
    }
    // Who has ended does nothing any more, which closes all the seconds that follow.
    recent_.back().closed_by += static_cast<std::size_t>(
        std::count_if(shards_.begin(), shards_.end(),
                      [&](const Shard& shard) { return shard.ended && shard.end < judged_; }));
    if (recent_.size() > longest_ + 1) recent_.pop_front();
    for (std::size_t i = 0; i < lines_.size(); ++i) judge(i, judged_);
  }
}

bool Windows::closed(std::uint32_t ordinal) const {
  if (ordinal == 0) return true;
  const std::size_t ago = judged_ - ordinal;
  return recent_[recent_.size() - 1 - ago].closed_by >= shards_.size();
}

/// Whether no shard did anything after that second.
bool Windows::over(std::uint32_t last) const {
  return std::all_of(shards_.begin(), shards_.end(),
                     [&](const Shard& shard) { return shard.ended && shard.end <= last; });
}

bool Windows::in_reach(const Line& line, std::uint32_t last) const {
  if (last < line.length || !closed(last) || !closed(last - line.length)) return false;
  const Duration begin = seconds(last - line.length);
  const Duration end = seconds(last);
  // A load that was over before its schedule cut its last second short, which breaks no rate.
  const bool cut_short = plan::per_time(line.budget->kind) && over(last);
  return std::any_of(line.spans.begin(), line.spans.end(), [&](const plan::Span& span) {
    return span.begin <= begin && (cut_short ? end == span.end : end <= span.end);
  });
}

/// Whether nothing was asked for since the last window: what ends by then was begun in it or
/// before, and would stand in no window at all, or alone in one.
bool Windows::adds_stragglers(const Line& line, std::uint32_t last) const {
  if (!line.window || plan::per_time(line.budget->kind)) return false;
  const auto span = std::find_if(line.spans.begin(), line.spans.end(), [&](const plan::Span& one) {
    return std::chrono::floor<seconds>(one.end) == seconds(line.window->end);
  });
  if (span == line.spans.end()) return false;
  const auto next = std::next(span);
  return next == line.spans.end() || seconds(last) <= next->begin;
}

void Windows::judge(std::size_t i, std::uint32_t last) {
  Line& line = lines_[i];
  if (in_reach(line, last)) {
    line.window = Window{.end = last, .seen = {}, .judged = false};
    for (std::size_t at = recent_.size() - line.length; at < recent_.size(); ++at) {
      line.window->seen.merge(recent_[at].slices[i]);
    }
    judge(line);
  } else if (adds_stragglers(line, last)) {
    const WindowSlice& late = recent_.back().slices[i];
    if (late.samples == 0) return;
    line.window->seen.merge(late);
    judge(line);
  } else {
    line.broken_since.reset();
  }
}

void Windows::judge(Line& line) {
  const Evidence seen = evidence(*line.budget, line.window->seen);
  if (!enough(*line.budget, seen)) {
    line.broken_since.reset();
    return;
  }
  WindowSummary& sum = line.summary;
  const std::uint32_t end = line.window->end;
  if (!std::exchange(line.window->judged, true)) ++sum.judged;
  const bool same = sum.end == seconds(end);  // with more in it by now
  const bool as_bad = same && !worse(*line.budget, sum.worst, seen);
  if (sum.end == Duration::zero() || as_bad || worse(*line.budget, seen, sum.worst)) {
    sum.worst = seen;
    sum.end = seconds(end);
  }
  if (kept(*line.budget, seen)) {
    line.broken_since.reset();
    return;
  }
  if (!line.broken_since) line.broken_since = end;
  const Duration broken = seconds(end - *line.broken_since);
  sum.broken = std::max(sum.broken, broken);
  sum.fails = sum.fails || broken >= line.budget->hold.value_or(Duration::zero());
}

std::vector<WindowSummary> Windows::summaries() const {
  const std::lock_guard lock(mutex_);
  if (lines_.empty()) return {};
  std::vector<WindowSummary> all(budgets_);
  for (const Line& line : lines_) all[line.index] = line.summary;
  return all;
}

}  // namespace throng::measure
