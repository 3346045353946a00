// What is kept of a turn: histograms, the record of the history, the session checker's state.
#include <benchmark/benchmark.h>

#include <chrono>
#include <string>
#include <vector>

#include "harness/check/session_checker.h"
#include "harness/measure/live_histogram.h"
#include "harness/observe/codec.h"

namespace throng {
namespace {

using std::chrono::microseconds;

/// As a kept-alive turn comes out of a load thread.
observe::Observation turn() {
  observe::Observation o;
  o.echo = observe::Echo::same;
  o.reused = true;
  o.load = o.instance = 0;
  o.status = 200;
  o.step = 0;
  o.user = o.conversation = 64;
  o.iteration = o.seq = o.number = 12'345;
  o.begin = TimePoint(std::chrono::hours(9));
  o.intended = o.begin - microseconds(5);
  o.end = o.begin + microseconds(812);
  o.sent = microseconds(9);
  o.first_byte = microseconds(812);
  o.bytes_sent = 330;
  o.bytes_received = 340;
  o.identity = "throng-00001-64";
  return o;
}

void histogram_record(benchmark::State& state) {
  measure::LiveHistogram histogram;
  Duration value = microseconds(700);
  for (auto _ : state) {
    histogram.record(value);
    value = microseconds(700) + (value * 7) % microseconds(300);
  }
}
BENCHMARK(histogram_record);

void observation_encode(benchmark::State& state) {
  const observe::Observation o = turn();
  std::string bytes;
  for (auto _ : state) {
    if (bytes.size() > 200'000) bytes.clear();
    observe::encode(o, bytes);
  }
}
BENCHMARK(observation_encode);

void observation_decode(benchmark::State& state) {
  std::string bytes;
  observe::encode(turn(), bytes);
  std::vector<Marker> markers;
  for (auto _ : state) {
    std::string_view rest = bytes;
    const auto decoded = observe::decode(rest, markers);
    if (!decoded) state.SkipWithError("a record that cannot be read");
    benchmark::DoNotOptimize(decoded);
  }
}
BENCHMARK(observation_decode);

void session_checker(benchmark::State& state) {
  const plan::Plan plan;
  check::SessionChecker checker(plan);
  observe::Observation o = turn();
  constexpr std::uint32_t kConversations = 1000;
  std::uint32_t told = 0;
  for (auto _ : state) {
    o.conversation = 1 + told % kConversations;
    o.seq = o.number = 1 + told / kConversations;
    o.begin += microseconds(1);
    o.end += microseconds(1);
    ++told;
    checker.on(o);
  }
  state.SetItemsProcessed(told);
}
BENCHMARK(session_checker);

}  // namespace
}  // namespace throng
