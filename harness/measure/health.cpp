#include "harness/measure/health.h"

#include <algorithm>
#include <utility>

#include "harness/measure/thread_report.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kWindow = 10;  // seconds
/// Seconds are told when the loop gets round to it, so that ten of them may be a little less.
constexpr Duration kNearlyTen = 9500ms;

double share(Duration busy, Duration alive) {
  return alive > Duration::zero() ? to_seconds(busy) / to_seconds(alive) : 0.0;
}

}  // namespace

void Health::on(const observe::Observation& o) {
  ThreadReport report;
  const bool told = read(o.text, report);
  const std::lock_guard lock(mutex_);
  if (began_ == TimePoint{}) began_ = o.begin;
  ended_ = std::max(ended_, o.end);
  if (told) loads_ = std::move(report.loads);
  if (o.warm_up) return;
  const Duration alive = std::max(Duration::zero(), o.end - o.begin);
  thread_.busy += o.busy;
  thread_.alive += alive;
  thread_.starved += report.starved;
  loop_lag_.record(o.lag);
  widen({o.number, o.busy, alive});
}

void Health::widen(const Stretch& latest) {
  window_.push_back(latest);
  // Differences of numbers wrap to no harm, whatever a damaged recording says.
  while (latest.number - window_.front().number >= kWindow) window_.pop_front();
  Duration busy{};
  Duration alive{};
  for (const Stretch& stretch : window_) {
    busy += stretch.busy;
    alive += stretch.alive;
  }
  if (alive < kNearlyTen) return;
  whole_window_ = true;
  thread_.busiest = std::max(thread_.busiest, share(busy, alive));
}

void Health::add_to(Snapshot& snapshot) const {
  const std::lock_guard lock(mutex_);
  snapshot.threads.push_back(thread_);
  if (!whole_window_) snapshot.threads.back().busiest = share(thread_.busy, thread_.alive);
  snapshot.loop_lag.merge(loop_lag_);
  snapshot.elapsed = std::max(snapshot.elapsed, ended_ - began_);
  snapshot.loads.resize(std::max(snapshot.loads.size(), loads_.size()));
  for (std::size_t i = 0; i < loads_.size(); ++i) snapshot.loads[i].merge(loads_[i]);
}

}  // namespace throng::measure
