#include "harness/run/counted.h"

#include <atomic>

namespace throng::run {

void add(const load::Counts& counts, measure::LoadCounts& sum) {
  sum.active_users += counts.active_users.load(std::memory_order_relaxed);
  sum.peak_users += counts.peak_users.load(std::memory_order_relaxed);
  sum.in_flight += counts.in_flight.load(std::memory_order_relaxed);
  sum.asked += counts.asked.load(std::memory_order_relaxed);
  sum.issued += counts.issued.load(std::memory_order_relaxed);
  sum.started += counts.started.load(std::memory_order_relaxed);
  sum.completed += counts.completed.load(std::memory_order_relaxed);
  sum.interrupted += counts.interrupted.load(std::memory_order_relaxed);
  sum.drops[0] += counts.dropped_in_flight.load(std::memory_order_relaxed);
  sum.drops[1] += counts.dropped_feed_ended.load(std::memory_order_relaxed);
  sum.drops[2] += counts.dropped_stopped.load(std::memory_order_relaxed);
}

}  // namespace throng::run
