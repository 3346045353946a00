// tests/unit/load/crew_harness.h
//
// A crew in virtual time against a service in memory, and everything it told its sink.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/load/crew.h"
#include "harness/net/scope.h"
#include "harness/observe/codec.h"
#include "tests/support/fake_service.h"
#include "tests/support/virtual_clock.h"
#include "tests/unit/load/plans.h"

namespace throng::load {

class Recording : public observe::Sink {
 public:
  void on(const observe::Observation& observation) override {
    kept.emplace_back(observation);
    observe::encode(observation, bytes);
  }
  std::vector<observe::Kept> kept;
  std::string bytes;
};

class CrewHarness {
 public:
  CrewHarness(plan::Plan the_plan, testing::FakeService::Handler handler,
              std::uint32_t instances = 1, std::uint32_t shard = 0, std::uint32_t shards = 1);
  ~CrewHarness();

  /// Starts the crew now; time passes with run_to() and clock.run().
  void start();
  /// Until so long after the start.
  void run_to(Duration since_start) { clock.run_until(started + since_start); }
  /// start() and everything after it.
  void run();
  [[nodiscard]] const observe::Observation& seen(std::size_t i) const {
    return sink.kept.at(i).get();
  }
  [[nodiscard]] std::size_t count() const { return sink.kept.size(); }
  /// Since the start, in milliseconds.
  [[nodiscard]] double ms(TimePoint at) const { return to_milliseconds(at - started); }
  [[nodiscard]] const Counts& counts() const { return *crew.counts().front(); }

  plan::Plan plan;
  testing::VirtualClock clock;
  testing::FakeService service;
  Recording sink;
  Crew crew;
  net::Scope scope;
  TimePoint started{};
  bool ended = false;

 private:
  net::Task<void> run_crew();
};

/// Acknowledges and echoes the request ID; the reply quotes the request's message.
[[nodiscard]] testing::FakeAnswer acknowledge(const testing::FakeRequest& request);
/// Does so after this latency.
[[nodiscard]] testing::FakeService::Handler after(Duration latency);

}  // namespace throng::load
