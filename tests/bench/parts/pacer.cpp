// When the next arrival is due, asked once for each.
#include "harness/load/pacer.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <vector>

namespace throng {
namespace {

void pacer_next(benchmark::State& state) {
  using Shape = plan::Stage::Shape;
  const std::vector<plan::Stage> stages = {
      {.target = 20'000, .length = std::chrono::seconds(60), .shape = Shape::ramp},
      {.target = 20'000, .length = std::chrono::hours(10)}};
  const load::ArrivalPacer pacer(stages, 0, 2);
  std::uint64_t started = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(pacer.next(std::chrono::seconds(1), started));
    started += 7;
  }
}
BENCHMARK(pacer_next);

}  // namespace
}  // namespace throng
