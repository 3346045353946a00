// harness/load/counting.h
//
// Counts have one writer, so counting needs no read-modify-write of the bus, only that readers see
// whole numbers.
#pragma once

#include <atomic>

namespace throng::load {

template <typename Number>
Number count_up(std::atomic<Number>& count) {
  const Number value = static_cast<Number>(count.load(std::memory_order_relaxed) + 1);
  count.store(value, std::memory_order_relaxed);
  return value;
}

template <typename Number>
void count_down(std::atomic<Number>& count) {
  count.store(static_cast<Number>(count.load(std::memory_order_relaxed) - 1),
              std::memory_order_relaxed);
}

}  // namespace throng::load
