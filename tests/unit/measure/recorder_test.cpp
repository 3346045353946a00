#include "harness/measure/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
