#include "harness/measure/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/unit/measure/resident.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;
using observe::Kind;
using observe::Observation;
using testing::ElementsAre;
using testing::Pair;

/// Two flows: "order" (steps 0, 1) walked by loads 0 and 2, "ask" (step 2) walked by load 1.
plan::Plan two_flows() {
  plan::Plan plan;
  plan.steps = {{.name = "list", .flow = 0, .turn = true},
                {.name = "order", .flow = 0, .turn = true},
                {.name = "ask", .flow = 1, .turn = true}};
  plan.loads.resize(3);
  plan.loads[1].flow = 1;
  return plan;
}

Observation turn(std::uint16_t load, std::uint32_t step, Duration took = 5ms) {
  Observation o;
  o.load = load;
  o.step = step;
  o.status = 200;
  o.intended = TimePoint(10s);
  o.begin = o.intended + 2ms;
  o.end = o.begin + took;
  o.bytes_sent = 100;
  o.bytes_received = 1000;
  return o;
}

TEST(Recorder, counts_by_load_and_step) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  recorder.on(turn(2, 1));
  recorder.on(turn(0, 0));
  recorder.on(turn(1, 2));
  recorder.on(turn(0, 0));
  Snapshot snapshot;
  recorder.add_to(snapshot);
  ASSERT_EQ(snapshot.series.size(), 3U);
  EXPECT_EQ(snapshot.series[0].load, 0U);
  EXPECT_EQ(snapshot.series[0].step, 0U);
  EXPECT_EQ(snapshot.series[0].requests(), 2U);
  EXPECT_EQ(snapshot.series[0].bytes_sent, 200U);
  EXPECT_EQ(snapshot.series[0].bytes_received, 2000U);
  EXPECT_EQ(snapshot.series[1].load, 1U);
  EXPECT_EQ(snapshot.series[1].step, 2U);
  EXPECT_EQ(snapshot.series[2].load, 2U);
  EXPECT_EQ(snapshot.series[2].step, 1U);
  EXPECT_EQ(snapshot.total().requests(), 4U);
}

TEST(Recorder, tells_phases_and_instances_apart) {
  plan::Plan plan = two_flows();
  plan.phases = {"load", "peak", "after"};
  plan.environment.instances.resize(2);
  Recorder recorder(plan);
  const auto at = [](std::uint32_t step, std::uint32_t phase, std::uint16_t instance,
                     Duration took) {
    Observation o = turn(0, step, took);
    o.phase = phase;
    o.instance = instance;
    return o;
  };
  recorder.on(at(1, 0, 0, 1ms));
  recorder.on(at(0, 2, 1, 2ms));
  recorder.on(at(0, 2, 0, 3ms));
  recorder.on(at(0, 1, 1, 4ms));
  recorder.on(at(0, 1, 1, 5ms));
  Snapshot snapshot;
  recorder.add_to(snapshot);
  std::vector<std::array<std::uint32_t, 3>> places;
  for (const Series& series : snapshot.series) {
    places.push_back({series.step, series.phase, series.instance});
  }
  using Place = std::array<std::uint32_t, 3>;
  EXPECT_THAT(places, ElementsAre(Place{0, 1, 1}, Place{0, 2, 0}, Place{0, 2, 1}, Place{1, 0, 0}));
  EXPECT_EQ(snapshot.series[0].requests(), 2U);
  EXPECT_EQ(snapshot.series[0].sent().max(), 5ms);
  EXPECT_EQ(snapshot.series[1].sent().max(), 3ms);
  EXPECT_EQ(snapshot.series[2].sent().max(), 2ms);
  EXPECT_EQ(snapshot.series[3].sent().max(), 1ms);
  EXPECT_EQ(snapshot.by_step().size(), 2U);
}

TEST(Recorder, a_turn_of_no_known_phase_or_instance_is_in_some_count_all_the_same) {
  plan::Plan plan = two_flows();
  plan.phases = {"load", "peak"};
  plan.environment.instances.resize(2);
  Recorder recorder(plan);
  Observation odd = turn(0, 0);
  for (const int instance : {2, 3, 4, 5, 65535}) {
    odd.instance = static_cast<std::uint16_t>(instance);
    odd.phase = 0;
    recorder.on(odd);
    odd.phase = 1;
    recorder.on(odd);
    odd.phase = 17;
    recorder.on(odd);
  }
  Snapshot snapshot;
  recorder.add_to(snapshot);
  ASSERT_EQ(snapshot.series.size(), 2U);
  for (std::uint32_t phase = 0; phase < 2; ++phase) {
    EXPECT_EQ(snapshot.series[phase].phase, phase);
    EXPECT_EQ(snapshot.series[phase].instance, 0U);
    EXPECT_EQ(snapshot.series[phase].requests(), phase == 0 ? 10U : 5U);
  }
}

/// One request on a new connection that came to its end.
Observation with_legs() {
  Observation o = turn(0, 0, 20ms);
  o.connect = 3ms;
  o.tls = 4ms;
  o.sent = 8ms;
  o.first_byte = 15ms;
  return o;
}

LegTotal leg_of(const Recorder& recorder, Leg leg) {
  Snapshot snapshot;
  recorder.add_to(snapshot);
  return snapshot.total().legs.at(static_cast<std::size_t>(leg));
}

TEST(Recorder, adds_up_the_legs_of_a_request) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  recorder.on(with_legs());
  Observation kept_alive = with_legs();
  kept_alive.connect = kept_alive.tls = 0ms;
  recorder.on(kept_alive);
  EXPECT_EQ(leg_of(recorder, Leg::connect).count, 1U);
  EXPECT_EQ(leg_of(recorder, Leg::connect).sum, 3ms);
  EXPECT_EQ(leg_of(recorder, Leg::tls).count, 1U);
  EXPECT_EQ(leg_of(recorder, Leg::tls).sum, 4ms);
  EXPECT_EQ(leg_of(recorder, Leg::send).count, 2U);
  EXPECT_EQ(leg_of(recorder, Leg::send).sum, 9ms);  // 8 - 3 - 4, and 8
  EXPECT_EQ(leg_of(recorder, Leg::wait).sum, 14ms);
  EXPECT_EQ(leg_of(recorder, Leg::receive).count, 2U);
  EXPECT_EQ(leg_of(recorder, Leg::receive).sum, 10ms);
  Snapshot snapshot;
  recorder.add_to(snapshot);
  EXPECT_EQ(snapshot.total().first_byte.count(), 2U);
  EXPECT_EQ(snapshot.total().first_byte.max(), 15ms);
}

TEST(Recorder, a_leg_that_was_not_gone_to_its_end_is_none) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  Observation cut = with_legs();
  cut.outcome = Outcome::unknown;
  cut.failure = Failure::reset;  // in the middle of the response
  recorder.on(cut);
  EXPECT_EQ(leg_of(recorder, Leg::wait).count, 1U);
  EXPECT_EQ(leg_of(recorder, Leg::receive).count, 0U);
  cut.failure = Failure::timed_out;  // no response at all
  cut.first_byte = 0ms;
  recorder.on(cut);
  EXPECT_EQ(leg_of(recorder, Leg::send).count, 2U);
  EXPECT_EQ(leg_of(recorder, Leg::wait).count, 1U);
  cut.failure = Failure::tls;  // not even sent
  cut.sent = cut.tls = 0ms;
  recorder.on(cut);
  EXPECT_EQ(leg_of(recorder, Leg::connect).count, 3U);
  EXPECT_EQ(leg_of(recorder, Leg::send).count, 2U);
  Observation refused = with_legs();  // a whole response, though not the expected one
  refused.outcome = Outcome::fail;
  refused.failure = Failure::status;
  recorder.on(refused);
  EXPECT_EQ(leg_of(recorder, Leg::receive).count, 1U);
}

TEST(Recorder, who_went_away_by_plan_is_counted_and_in_no_latency) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  Observation left = with_legs();
  left.outcome = Outcome::unknown;
  left.failure = Failure::abandoned;
  recorder.on(left);
  Snapshot snapshot;
  recorder.add_to(snapshot);
  const Series total = snapshot.total();
  EXPECT_THAT(total.outcomes, ElementsAre(0, 0, 1));
  EXPECT_EQ(total.abandoned(), 1U);
  EXPECT_EQ(total.sent(Outcome::unknown).count(), 0U);
  EXPECT_EQ(total.intended(Outcome::unknown).count(), 0U);
  EXPECT_EQ(total.first_byte.count(), 0U);
  EXPECT_EQ(snapshot.start_lag.count(), 1U);  // the generator sent it in time or not
}

TEST(Recorder, who_keeps_a_pace_and_is_still_busy_is_not_late_by_its_own_fault) {
  plan::Plan plan = two_flows();
  plan.loads[1].every = 1s;
  Recorder recorder(plan);
  Observation held_up = turn(1, 2);
  held_up.begin = held_up.intended + 5s;  // the service took so long for the one before
  held_up.end = held_up.begin + 1ms;
  held_up.lag = 1ms;
  recorder.on(held_up);
  Snapshot snapshot;
  recorder.add_to(snapshot);
  EXPECT_EQ(snapshot.start_lag.max(), 1ms);
  EXPECT_EQ(snapshot.total().intended().max(), 5001ms);  // and the latency hides nothing
}

TEST(Recorder, hands_on_what_the_thread_tells_of_itself) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  Observation second;
  second.kind = Kind::generator;
  second.begin = TimePoint(1s);
  second.end = TimePoint(2s);
  second.number = 1;
  second.busy = 250ms;
  second.lag = 3ms;
  recorder.on(second);
  Snapshot snapshot;
  recorder.add_to(snapshot);
  EXPECT_TRUE(snapshot.series.empty());
  EXPECT_EQ(snapshot.threads.at(0).busy, 250ms);
  EXPECT_EQ(snapshot.loop_lag.max(), 3ms);
}

TEST(Recorder, passes_over_the_counts_of_loads_that_there_are_not) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  Observation second;
  second.kind = Kind::generator;
  second.end = TimePoint(1s);
  std::string text = "0";
  for (std::size_t i = 0; i < plan.loads.size() + 1; ++i) text += "; 1 1 1 1 1 1 1 1 1 1 1";
  second.text = text;
  recorder.on(second);
  Snapshot snapshot;
  recorder.add_to(snapshot);
  EXPECT_EQ(snapshot.loads.size(), plan.loads.size());
}

TEST(Recorder, room_that_is_not_used_takes_no_memory) {
  plan::Plan plan;
  plan.loads.resize(10);
  plan.steps.resize(20);
  plan.phases.resize(5);
  plan.environment.instances.resize(4);  // 4,000 cells
  const NewRoom since;
  std::vector<std::unique_ptr<Recorder>> threads;
  for (int i = 0; i < 4; ++i) threads.push_back(std::make_unique<Recorder>(plan));
  Snapshot snapshot;
  for (const auto& recorder : threads) {
    for (std::uint16_t load = 0; load < 10; ++load) {
      Observation o = turn(load, 19);
      o.phase = 4;
      o.instance = 3;
      recorder->on(o);
    }
    recorder->add_to(snapshot);
  }
  EXPECT_EQ(snapshot.total().requests(), 40U);
  const Room room = since.now();
  EXPECT_GT(room.mapped, std::size_t{30} << 30U);
  EXPECT_LT(room.resident, std::size_t{4} << 20U);  // ten used cells each, of a few pages
}

TEST(Recorder, keeps_two_clocks_for_complete_turns_and_one_histogram_for_the_rest) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  recorder.on(turn(0, 0, 5ms));
  Observation late = turn(0, 0, 9s);
  late.outcome = Outcome::unknown;
  late.failure = Failure::timed_out;
  late.status = 0;
  recorder.on(late);
  Observation refused = turn(0, 0, 1ms);
  refused.outcome = Outcome::fail;
  refused.failure = Failure::status;
  refused.status = 503;
  recorder.on(refused);

  Snapshot snapshot;
  recorder.add_to(snapshot);
  const Series& series = snapshot.series.at(0);
  EXPECT_THAT(series.outcomes, ElementsAre(1, 1, 1));
  EXPECT_EQ(series.failures[static_cast<std::size_t>(Failure::none)], 1U);
  EXPECT_EQ(series.failures[static_cast<std::size_t>(Failure::timed_out)], 1U);
  EXPECT_EQ(series.failures[static_cast<std::size_t>(Failure::status)], 1U);
  EXPECT_EQ(series.unknowns[static_cast<std::size_t>(Failure::timed_out)], 1U);
  EXPECT_EQ(series.unknowns[static_cast<std::size_t>(Failure::status)], 0U);
  EXPECT_THAT(series.statuses, ElementsAre(Pair(200, 1), Pair(503, 1)));
  EXPECT_EQ(series.sent().count(), 1U);
  EXPECT_EQ(series.sent().max(), 5ms);
  EXPECT_EQ(series.intended().count(), 1U);
  EXPECT_EQ(series.intended().max(), 7ms);
  EXPECT_EQ(series.sent(Outcome::fail).count() + series.sent(Outcome::unknown).count(), 2U);
  EXPECT_EQ(std::max(series.sent(Outcome::fail).max(), series.sent(Outcome::unknown).max()), 9s);
  EXPECT_EQ(snapshot.start_lag.count(), 3U);
  EXPECT_EQ(snapshot.start_lag.max(), 2ms);
}

TEST(Recorder, the_warm_up_is_counted_and_not_measured) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  Observation early = turn(0, 0);
  early.warm_up = true;
  recorder.on(early);
  Snapshot snapshot;
  recorder.add_to(snapshot);
  EXPECT_EQ(snapshot.warm_up_requests, 1U);
  EXPECT_THAT(snapshot.warm_up_by_load, ElementsAre(1, 0, 0));
  EXPECT_TRUE(snapshot.series.empty());
  EXPECT_EQ(snapshot.start_lag.count(), 0U);
}

TEST(Recorder, passes_over_what_no_load_asked) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  Observation store = turn(0, 0);
  store.kind = Kind::store;
  recorder.on(store);
  recorder.on(turn(observe::kNone16, 0));  // a probe's own request
  recorder.on(turn(0, 2));                 // load 0 does not walk flow 1
  recorder.on(turn(0, 3));
  recorder.on(turn(3, 0));
  recorder.on(turn(0, 0xffffffff));
  Observation odd = turn(0, 0);
  odd.status = 65535;
  recorder.on(odd);
  Snapshot snapshot;
  recorder.add_to(snapshot);
  EXPECT_EQ(snapshot.total().requests(), 1U);
  EXPECT_TRUE(snapshot.series.at(0).statuses.empty());
}

TEST(Recorder, keeps_what_the_first_failure_of_each_kind_said) {
  const plan::Plan plan = two_flows();
  Recorder recorder(plan);
  Observation failed = turn(0, 0);
  failed.outcome = Outcome::unknown;
  failed.failure = Failure::reset;
  failed.text = "connection reset by 127.0.0.1:8081";
  recorder.on(failed);
  failed.text = "another";
  recorder.on(failed);
  failed.failure = Failure::other;
  const std::string endless(10'000, 'x');
  failed.text = endless;
  recorder.on(failed);
  Snapshot snapshot;
  recorder.add_to(snapshot);
  const Series total = snapshot.total();
  EXPECT_EQ(total.examples[static_cast<std::size_t>(Failure::reset)],
            "connection reset by 127.0.0.1:8081");
  EXPECT_LT(total.examples[static_cast<std::size_t>(Failure::other)].size(), 500U);
  EXPECT_EQ(total.examples[static_cast<std::size_t>(Failure::none)], "");
}

TEST(Recorder, several_threads_become_one_snapshot) {
  const plan::Plan plan = two_flows();
  Recorder a(plan);
  Recorder b(plan);
  a.on(turn(0, 1, 5ms));
  b.on(turn(0, 0, 6ms));
  b.on(turn(0, 1, 7ms));
  Snapshot snapshot;
  a.add_to(snapshot);
  b.add_to(snapshot);
  ASSERT_EQ(snapshot.series.size(), 2U);
  EXPECT_EQ(snapshot.series[0].step, 0U);
  EXPECT_EQ(snapshot.series[1].requests(), 2U);
  EXPECT_THAT(snapshot.series[1].statuses, ElementsAre(Pair(200, 2)));
  EXPECT_EQ(snapshot.series[1].sent().min(), 5ms);
  EXPECT_EQ(snapshot.series[1].sent().max(), 7ms);
}

TEST(Recorder, a_plan_without_steps_records_nothing) {
  const plan::Plan plan;
  Recorder recorder(plan);
  recorder.on(turn(0, 0));
  Snapshot snapshot;
  recorder.add_to(snapshot);
  EXPECT_TRUE(snapshot.series.empty());
}

}  // namespace
}  // namespace throng::measure
