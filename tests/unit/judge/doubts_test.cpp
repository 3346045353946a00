#include "harness/judge/doubts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "harness/base/units.h"

namespace throng::judge {
namespace {

using namespace std::chrono_literals;
using measure::Snapshot;
using testing::HasSubstr;
using testing::IsEmpty;

/// An open load "browsers" and a closed one "diners" whose users ask again at once, or think.
plan::Plan two_loads(bool diners_think) {
  plan::Plan plan;
  plan.flows.resize(2);
  plan.flows[1].steps.push_back({plan::ExchangeStep{}});
  if (diners_think) {
    // Deep inside of the flow.
    auto rests = std::make_shared<plan::Steps>();
    rests->push_back({plan::Think{}});
    plan::OneOf one_of;
    one_of.branches.push_back({.weight = 1, .steps = rests});
    auto branches = std::make_shared<plan::Steps>();
    branches->push_back({one_of});
    plan::When when;
    when.otherwise = branches;
    auto inside = std::make_shared<plan::Steps>();
    inside->push_back({when});
    plan.flows[1].steps.push_back({plan::Repeat{.times = 2, .steps = inside}});
  }
  plan.loads.resize(2);
  plan.loads[0].name = "browsers";
  plan.loads[0].model = plan::Load::Model::open;
  plan.loads[0].max_in_flight = 500;
  plan.loads[1].name = "diners";
  plan.loads[1].flow = 1;
  return plan;
}

Snapshot calm() {
  Snapshot snapshot;
  snapshot.start_lag.record(50us, 10'000);
  snapshot.loop_lag.record(200us, 60);
  snapshot.threads = {{.busy = 6s, .alive = 60s, .busiest = 0.2},
                      {.busy = 12s, .alive = 60s, .busiest = 0.4}};
  snapshot.loads.resize(2);
  return snapshot;
}

std::vector<Doubt> doubts(const Snapshot& snapshot, bool diners_think = true) {
  return passed_limits(two_loads(diners_think), snapshot);
}

/// One doubt and no other; of its advice, this part.
void expect_only(const std::vector<Doubt>& found, const std::string& what, const std::string& limit,
                 const std::string& observed, const std::string& advice) {
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, what);
  EXPECT_EQ(found[0].limit, limit);
  EXPECT_EQ(found[0].observed, observed);
  EXPECT_THAT(found[0].advice, HasSubstr(advice));
}

TEST(Limits, that_were_kept_leave_no_doubt) {
  EXPECT_THAT(doubts(calm()), IsEmpty());
  EXPECT_THAT(doubts(Snapshot{}), IsEmpty());
}

TEST(StartLag, of_more_than_a_hundredth_of_the_requests_is_a_doubt) {
  Snapshot snapshot = calm();
  snapshot.start_lag.record(11ms, 100);  // of 10,100: not yet more than 1 %
  EXPECT_THAT(doubts(snapshot), IsEmpty());
  snapshot.start_lag.record(1200ms, 3);
  expect_only(doubts(snapshot), "start lag p99", "10ms", "11.0ms",
              "103 of 10103 requests were later");
}

TEST(StartLag, is_never_shown_as_if_it_had_been_kept) {
  Snapshot snapshot;
  snapshot.start_lag.record(10ms + 40us, 50);
  const auto found = doubts(snapshot);
  ASSERT_EQ(found.size(), 1U);
  const Result<Duration> shown = parse_duration(found[0].observed);
  ASSERT_TRUE(shown) << found[0].observed;
  EXPECT_GT(*shown, 10ms);
}

TEST(StartLag, of_a_single_request_is_an_accident) {
  Snapshot snapshot;
  snapshot.start_lag.record(1ms, 9);
  snapshot.start_lag.record(1s);
  EXPECT_THAT(doubts(snapshot), IsEmpty());
  snapshot.start_lag.record(1s);
  EXPECT_EQ(doubts(snapshot).size(), 1U);
}

TEST(LoopLag, of_more_than_one_second_in_a_short_run_is_a_doubt) {
  Snapshot snapshot = calm();
  snapshot.loop_lag.record(400ms);
  EXPECT_THAT(doubts(snapshot), IsEmpty());
  snapshot.loop_lag.record(150ms);
  expect_only(doubts(snapshot), "loop lag p99", "100ms", "400ms", "2 of 62 seconds were later");
}

TEST(Lateness, names_the_limit_of_the_machine_that_was_met) {
  Snapshot snapshot = calm();
  snapshot.start_lag.record(1s, 1000);
  EXPECT_THAT(doubts(snapshot)[0].advice, HasSubstr("CPU to spare (busy for 40% at most)"));
  snapshot.threads[0].busiest = 0.93;
  EXPECT_THAT(doubts(snapshot)[0].advice, HasSubstr("core of a load thread was busy for 93%"));
  EXPECT_THAT(doubts(snapshot)[0].advice, HasSubstr("--segment"));
  snapshot.threads[1].starved = 12s;
  EXPECT_THAT(doubts(snapshot)[0].advice,
              HasSubstr("for 20% of the time while others had the CPU"));
}

TEST(Busy, thread_of_users_with_a_schedule_is_a_doubt) {
  Snapshot snapshot = calm();
  snapshot.threads[1].busiest = 0.95;
  EXPECT_THAT(doubts(snapshot), IsEmpty());
  snapshot.threads[1].busiest = 0.981;
  expect_only(doubts(snapshot), "CPU of load thread 1", "95%", "98.1%", "--threads");
}

TEST(Busy, thread_of_users_who_ask_again_at_once_is_what_was_wanted) {
  Snapshot snapshot = calm();
  snapshot.threads[1].busiest = 1;
  EXPECT_THAT(doubts(snapshot, false), IsEmpty());
  plan::Plan paced = two_loads(false);
  paced.loads[1].every = 1s;
  EXPECT_EQ(passed_limits(paced, snapshot).size(), 1U);
  plan::Plan gathering = two_loads(false);
  gathering.flows[1].steps.push_back({plan::Gather{10s}});
  EXPECT_EQ(passed_limits(gathering, snapshot).size(), 1U);
}

TEST(Drops, over_their_share_of_the_arrivals_are_a_doubt) {
  Snapshot snapshot = calm();
  snapshot.loads[0].asked = 1000;
  snapshot.loads[0].drops = {10, 0, 0};
  EXPECT_THAT(doubts(snapshot), IsEmpty());
  snapshot.loads[0].drops = {11, 0, 0};
  expect_only(doubts(snapshot), "dropped arrivals of browsers", "1%", "1.1%",
              "max_in_flight, 500, was reached; the service");
  snapshot.threads[0].busiest = 0.93;  // then nobody knows how fast the service is
  EXPECT_THAT(doubts(snapshot)[0].advice, HasSubstr("was reached; the core of a load thread"));
  snapshot.threads[0].busiest = 0.2;
  snapshot.threads[1].starved = 12s;
  EXPECT_THAT(doubts(snapshot)[0].advice, HasSubstr("was reached; a load thread was ready"));
}

TEST(Drops, by_the_end_of_a_feed_or_by_a_stop_are_none_of_the_generators) {
  Snapshot snapshot = calm();
  snapshot.loads[0].asked = 1000;
  snapshot.loads[0].drops = {0, 500, 500};
  EXPECT_THAT(doubts(snapshot), IsEmpty());
}

/// 100 requests of each load, all told of; two more in the warm-up of the second.
Snapshot whole() {
  Snapshot snapshot;
  snapshot.series.resize(3);
  snapshot.series[0].outcomes = {60, 0, 0};
  snapshot.series[1].outcomes = {20, 5, 15};
  snapshot.series[1].phase = 1;
  snapshot.series[2].outcomes = {90, 0, 8};
  snapshot.series[2].load = 1;
  snapshot.warm_up_by_load = {0, 2};
  snapshot.loads.resize(2);
  snapshot.loads[0] = {.asked = 130, .issued = 100, .started = 100, .drops = {20, 7, 3}};
  snapshot.loads[1] = {.asked = 1, .issued = 100, .started = 40};
  return snapshot;
}

std::vector<Doubt> differences(const Snapshot& snapshot) {
  return count_differences(two_loads(true), snapshot);
}

TEST(Counts, that_add_up_leave_no_doubt) {
  EXPECT_THAT(differences(whole()), IsEmpty());
  EXPECT_THAT(differences(Snapshot{}), IsEmpty());
}

TEST(Counts, of_one_request_that_was_never_told_of_differ) {
  Snapshot snapshot = whole();
  --snapshot.series[1].outcomes[2];
  expect_only(differences(snapshot), "counts of browsers", "issued 100",
              "ok 80 + fail 5 + unknown 14 + warm-up 0", "a fault of throng itself");
}

TEST(Counts, of_the_warm_up_belong_to_those_issued) {
  Snapshot snapshot = whole();
  snapshot.warm_up_by_load[1] = 3;
  expect_only(differences(snapshot), "counts of diners", "issued 100",
              "ok 90 + fail 0 + unknown 8 + warm-up 3", "a fault of throng itself");
}

TEST(Counts, of_arrivals_that_neither_began_nor_were_dropped_differ) {
  Snapshot snapshot = whole();
  ++snapshot.loads[0].asked;
  expect_only(differences(snapshot), "counts of browsers", "asked 131", "started 100 + dropped 30",
              "a fault of throng itself");
  snapshot = whole();
  ++snapshot.loads[1].asked;  // of a closed load: what was asked may wait for a busy user for ever
  EXPECT_THAT(differences(snapshot), IsEmpty());
}

}  // namespace
}  // namespace throng::judge
