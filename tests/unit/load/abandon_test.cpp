// Users who go away in the middle of a request, as the plan wants some to.
#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;

plan::Plan leaving(plan::Plan plan, double share, Duration low, Duration high) {
  plan.loads[0].abandon = plan::Abandon{.share = {share}, .low = low, .high = high};
  return plan;
}

TEST(Abandon, ends_the_request_and_the_iteration_within_its_time) {
  CrewHarness run(leaving(closed_plan(steps(get(0, "/"), get(1, "/")), 10, 950ms), 1, 50ms, 150ms),
                  after(1s));
  run.run();
  ASSERT_GT(run.count(), 50U);
  double least = 1e9;
  double most = 0;
  for (std::size_t i = 0; i < run.count(); ++i) {
    const observe::Observation& seen = run.seen(i);
    EXPECT_EQ(seen.outcome, Outcome::unknown);
    EXPECT_EQ(seen.failure, Failure::abandoned);
    EXPECT_EQ(seen.step, 0U);  // the second step is never reached
    EXPECT_FALSE(seen.reused);
    least = std::min(least, to_milliseconds(seen.end - seen.begin));
    most = std::max(most, to_milliseconds(seen.end - seen.begin));
  }
  EXPECT_GE(least, 50.0);
  EXPECT_LT(least, 70.0);
  EXPECT_LE(most, 150.0);
  EXPECT_GT(most, 130.0);
  EXPECT_EQ(run.counts().issued.load(), run.count());
  EXPECT_EQ(run.counts().completed.load(), run.counts().started.load());
  EXPECT_EQ(run.counts().interrupted.load(), 0U);
}

TEST(Abandon, takes_the_share_that_the_plan_says_and_the_same_one_for_a_seed) {
  const auto left = [](std::uint64_t seed) {
    plan::Plan plan = leaving(open_plan(steps(get(0, "/")), 1000, 2s), 0.1, 10ms, 20ms);
    plan.seed = seed;
    CrewHarness run(plan, after(50ms));
    run.run();
    EXPECT_EQ(run.count(), 2000U);
    std::vector<std::uint32_t> users;
    for (std::size_t i = 0; i < run.count(); ++i) {
      if (run.seen(i).failure == Failure::abandoned) users.push_back(run.seen(i).user);
    }
    return users;
  };
  const std::vector<std::uint32_t> first = left(1);
  EXPECT_NEAR(static_cast<double>(first.size()), 200, 50);
  EXPECT_EQ(left(1), first);
  EXPECT_NE(left(2), first);
}

TEST(Abandon, does_not_touch_what_is_answered_before) {
  CrewHarness run(leaving(closed_plan(steps(get(0, "/"), get(1, "/")), 1, 95ms), 1, 50ms, 60ms),
                  after(10ms));
  run.run();
  EXPECT_EQ(run.count(), 10U);
  for (std::size_t i = 0; i < run.count(); ++i) EXPECT_EQ(run.seen(i).outcome, Outcome::ok);
}

TEST(Abandon, leaves_a_timeout_that_comes_first_a_timeout) {
  plan::Plan plan = leaving(closed_plan(steps(get(0, "/")), 1, 150ms), 1, 1s, 1s);
  plan.limits.response_timeout = plan.limits.turn_timeout = 100ms;
  plan.limits.connect_timeout = 0s;
  CrewHarness run(plan, after(5s));
  run.run();
  ASSERT_GE(run.count(), 1U);
  EXPECT_EQ(run.seen(0).failure, Failure::timed_out);
}

TEST(Abandon, counts_its_patience_from_the_first_request_of_a_redirected_exchange) {
  plan::ExchangeStep step = get(0, "/login");
  step.exchange.redirects = 3;
  plan::Plan plan = leaving(closed_plan(steps(step), 1, 10ms), 1, 100ms, 100ms);
  CrewHarness run(plan, [](const testing::FakeRequest& request) {
    if (request.target() == "/home") {
      testing::FakeAnswer answer = acknowledge(request);
      answer.latency = 1s;
      return answer;
    }
    return testing::FakeAnswer{
        .status = 302, .body = "", .headers = {{"Location", "/home"}}, .latency = 70ms};
  });
  run.run();
  ASSERT_EQ(run.count(), 1U);
  EXPECT_EQ(run.seen(0).failure, Failure::abandoned);
  EXPECT_EQ(run.ms(run.seen(0).end), 100);
}

TEST(Abandon, has_lost_no_patience_over_a_hop_that_was_never_sent_whole) {
  plan::ExchangeStep step = get(0, "/login");
  step.exchange.redirects = 1;
  plan::Plan plan = leaving(closed_plan(steps(step), 1, 10ms), 1, 100ms, 100ms);
  CrewHarness run(plan, [](const testing::FakeRequest& request) {
    testing::FakeAnswer answer = acknowledge(request);
    answer.latency = 80ms;
    if (request.target() == "/home") return answer;
    answer.status = 302;
    answer.headers = {{"Location", "/home"}};
    answer.sending = std::nullopt;
    return answer;
  });
  run.run();
  ASSERT_EQ(run.count(), 1U);
  EXPECT_EQ(run.seen(0).outcome, Outcome::ok);
  EXPECT_EQ(run.ms(run.seen(0).end), 160);
}

TEST(Abandon, is_no_interruption_when_the_load_ends_at_that_moment) {
  plan::Plan plan = leaving(closed_plan(steps(get(0, "/")), 5, 100ms), 1, 150ms, 150ms);
  plan.loads[0].graceful_stop = 100ms;
  CrewHarness run(plan, after(1s));
  run.run();
  EXPECT_EQ(run.counts().completed.load(), 5U);
  EXPECT_EQ(run.counts().interrupted.load(), 0U);
}

}  // namespace
}  // namespace throng::load
