// When the next arrival is due, asked once for each.
#include <benchmark/benchmark.h>

#include <chrono>
#include <optional>
#include <vector>

#include "harness/load/arrival_pacer.h"

namespace throng {
namespace {

void ask(benchmark::State& state, std::optional<Random> chance) {
  using Shape = plan::Stage::Shape;
  const std::vector<plan::Stage> stages = {
      {.target = 20'000, .length = std::chrono::seconds(60), .shape = Shape::ramp},
      {.target = 20'000, .length = std::chrono::hours(10)}};
  load::ArrivalPacer pacer(stages, {.shard = 0, .shards = 2}, chance);
  std::uint64_t issued = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(pacer.next(std::chrono::seconds(1), issued));
    ++issued;
  }
}

void pacer_next(benchmark::State& state) { ask(state, std::nullopt); }
BENCHMARK(pacer_next);

void pacer_next_poisson(benchmark::State& state) { ask(state, Random(1)); }
BENCHMARK(pacer_next_poisson);

}  // namespace
}  // namespace throng
