// What is kept of a turn: histograms, the record of the history, the session checker's state.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
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

/// The contract of tests/bench/cost.yaml, for a service that shows its model the last six turns.
plan::Plan remembering() {
  plan::Plan plan;
  plan::Segment conversation;
  conversation.kind = plan::Segment::Kind::conversation;
  plan.contract.turn.request.body.segments = {conversation};
  plan.contract.session.history_max = 12;
  return plan;
}

/// Conversations that take turns; each goes to and fro between two instances, and what the model is
/// shown for a turn is told before the turn itself.
class Talk {
 public:
  static constexpr std::uint32_t kConversations = 1000;

  void next(check::SessionChecker& checker) {
    turn_.conversation = 1 + told_ % kConversations;
    turn_.seq = turn_.number = 1 + told_ / kConversations;
    turn_.instance = turn_.seq % 2;
    turn_.begin += microseconds(1);
    turn_.end += microseconds(1);
    ++told_;
    const std::uint32_t shown = std::min(turn_.seq, kShown);
    for (std::uint32_t i = 0; i < shown; ++i) {
      shown_[i].conversation = turn_.conversation;
      shown_[i].seq = turn_.seq - shown + 1 + i;
    }
    prompt_.conversation = turn_.conversation;
    prompt_.begin = prompt_.end = turn_.begin + microseconds(200);
    prompt_.markers = std::span(shown_).first(shown);
    checker.on(prompt_);
    checker.on(turn_);
  }
  /// Turns so far that followed one on the other instance.
  [[nodiscard]] std::uint64_t crossed() const { return told_ - kConversations; }

 private:
  static constexpr std::uint32_t kShown = 6;  // turns: half of history_max

  static observe::Observation prompt() {
    observe::Observation o;
    o.kind = observe::Kind::stub;
    o.channel = observe::Channel::prompt;
    o.instance = 0;
    return o;
  }

  observe::Observation turn_ = turn();
  observe::Observation prompt_ = prompt();
  std::array<Marker, kShown> shown_{};
  std::uint32_t told_ = 0;
};

/// A turn and the prompt made for it.
void session_checker(benchmark::State& state) {
  const plan::Plan plan = remembering();
  check::SessionChecker checker(plan);
  Talk talk;
  for (std::uint32_t i = 0; i < Talk::kConversations; ++i) talk.next(checker);
  for (auto _ : state) talk.next(checker);
  const check::CheckResult result = checker.finish();
  if (result.trials != talk.crossed()) state.SkipWithError("not every turn was judged");
  if (result.violations > 0) state.SkipWithError("a turn was found forgotten");
}
BENCHMARK(session_checker);

}  // namespace
}  // namespace throng
