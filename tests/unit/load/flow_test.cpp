#include <gtest/gtest.h>

#include <map>

#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;
using testing::FakeAnswer;
using testing::FakeRequest;

std::shared_ptr<const plan::Steps> shared(plan::Steps all) {
  return std::make_shared<const plan::Steps>(std::move(all));
}

/// What one user asks for in `iterations` walks of these steps, without the slashes.
std::string walk(plan::Steps all, std::uint64_t iterations = 1) {
  plan::Plan plan = closed_plan(std::move(all), 1, 1h);
  plan.loads[0].iterations = iterations;
  CrewHarness run(plan, acknowledge);
  run.run();
  std::string targets;
  for (const FakeRequest& request : run.service.requests()) targets += request.target().substr(1);
  return targets;
}

TEST(Flow, repeats_within_repeats) {
  const plan::Repeat inner{.times = 3, .steps = shared(steps(get(1, "/b")))};
  const plan::Repeat outer{.times = 2, .steps = shared(steps(get(0, "/a"), inner, get(2, "/c")))};
  const plan::Repeat never{.times = 0, .steps = shared(steps(get(3, "/x")))};
  EXPECT_EQ(walk(steps(outer, never, get(4, "/d"))), "abbbcabbbcd");
}

TEST(Flow, begins_each_iteration_at_the_first_step) {
  const plan::Repeat twice{.times = 2, .steps = shared(steps(get(0, "/a")))};
  EXPECT_EQ(walk(steps(twice, get(1, "/b")), 3), "aabaabaab");
}

TEST(Flow, takes_branches_by_their_weight) {
  plan::OneOf one_of;
  one_of.branches = {{.weight = 3, .steps = shared(steps(get(0, "/a"), get(1, "/b")))},
                     {.weight = 1, .steps = shared(steps(get(2, "/c")))},
                     {.weight = 0, .steps = shared(steps(get(3, "/x")))},
                     {.weight = 1, .steps = shared({})}};
  const std::string all = walk(steps(one_of, get(4, "/.")), 1000);
  std::map<std::string, int> seen;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('.', at);
    ++seen[all.substr(at, end - at)];
    at = end + 1;
  }
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_NEAR(seen["ab"], 600, 60);
  EXPECT_NEAR(seen["c"], 200, 50);
  EXPECT_NEAR(seen[""], 200, 50);
}

plan::When when(std::string is, plan::Steps then, plan::Steps otherwise) {
  plan::When what;
  what.value = join({variable(0)});
  what.match.is = text(std::move(is));
  what.then = shared(std::move(then));
  if (!otherwise.empty()) what.otherwise = shared(std::move(otherwise));
  return what;
}

TEST(Flow, decides_by_what_it_knows) {
  const plan::Set set{.slot = 0, .value = text("ramen")};
  EXPECT_EQ(walk(steps(set, when("ramen", steps(get(0, "/a")), {}), get(1, "/z"))), "az");
  EXPECT_EQ(walk(steps(set, when("sushi", steps(get(0, "/a")), {}), get(1, "/z"))), "z");
  EXPECT_EQ(walk(steps(set, when("sushi", steps(get(0, "/a")), steps(get(1, "/b"))), get(2, "/z"))),
            "bz");
  EXPECT_EQ(walk(steps(set, when("ramen", steps(get(0, "/a")), steps(get(1, "/b"))), get(2, "/z"))),
            "az");
}

TEST(Flow, takes_a_variable_that_is_not_set_for_absent) {
  plan::When known = when("", steps(get(0, "/a")), steps(get(1, "/b")));
  known.match = {};
  known.match.exists = true;
  const plan::Set set{.slot = 0, .value = text("x")};
  EXPECT_EQ(walk(steps(known)), "b");
  EXPECT_EQ(walk(steps(set, known)), "a");
}

TEST(Flow, makes_a_new_value_of_the_old_one_and_forgets_it_with_the_iteration) {
  const plan::Set more{.slot = 0, .value = join({variable(0), literal("a")})};
  plan::ExchangeStep ask = get(0, "");
  ask.exchange.request.target = join({literal("/"), variable(0), literal(".")});
  const plan::Repeat thrice{.times = 3, .steps = shared(steps(more, ask))};
  EXPECT_EQ(walk(steps(thrice), 2), "a.aa.aaa.a.aa.aaa.");
}

TEST(Flow, uses_later_what_it_captured) {
  plan::ExchangeStep ask = get(0, "/list");
  ask.exchange.captures = {{.slot = 0, .source = pointer("/names/0"), .pattern = {}}};
  plan::ExchangeStep show = get(1, "");
  show.exchange.request.target = join({literal("/menu?of="), variable(0, plan::Escape::query)});
  plan::Plan plan = closed_plan(steps(ask, show), 1, 15ms);
  CrewHarness run(
      plan, [](const FakeRequest&) { return FakeAnswer{.body = R"({"names":["Saffron & Co"]})"}; });
  run.run();
  EXPECT_EQ(run.service.requests().at(1).target(), "/menu?of=Saffron%20%26%20Co");
}

TEST(Flow, ends_the_iteration_at_a_strict_capture_that_finds_nothing) {
  plan::ExchangeStep ask = get(0, "/list");
  ask.exchange.captures = {{.slot = 0, .source = pointer("/names/0"), .pattern = {}}};
  plan::Plan plan = closed_plan(steps(ask, get(1, "/never")), 1, 1h);
  plan.loads[0].iterations = 2;
  CrewHarness run(plan, [](const FakeRequest&) { return FakeAnswer{.body = "{}"}; });
  run.run();
  EXPECT_EQ(run.service.requests().size(), 2U);
  EXPECT_EQ(run.counts().interrupted.load(), 2U);
  EXPECT_EQ(run.seen(0).text, "nothing to capture for first at /names/0");
  EXPECT_EQ(run.seen(0).failure, Failure::content);
}

TEST(Flow, goes_on_after_a_step_that_failed) {
  plan::Plan plan = closed_plan(steps(say(0, "a"), get(1, "/b")), 1, 1h);
  plan.loads[0].iterations = 1;
  CrewHarness run(plan, [](const FakeRequest& request) {
    FakeAnswer answer;
    if (request.method() == "POST") answer.failure = Failure::reset;
    return answer;
  });
  run.run();
  ASSERT_EQ(run.count(), 2U);
  EXPECT_EQ(run.seen(0).outcome, Outcome::unknown);
  EXPECT_EQ(run.seen(0).failure, Failure::reset);
  EXPECT_EQ(run.seen(0).echo, observe::Echo::none);
  EXPECT_EQ(run.seen(0).text, "as the test wanted");
  EXPECT_EQ(run.seen(1).outcome, Outcome::ok);
  EXPECT_EQ(run.counts().completed.load(), 1U);
}

TEST(Flow, hops_between_instances_as_via_says) {
  plan::ExchangeStep again = say(1, "b");
  again.exchange.via.kind = plan::Via::Kind::other;
  plan::ExchangeStep look = get(2, "/look");  // no turn: `other` does not mind it
  look.exchange.via = {.kind = plan::Via::Kind::named, .instance = 0};
  CrewHarness run(closed_plan(steps(say(0, "a"), look, again), 1, 2s), acknowledge, 3);
  run.run();
  ASSERT_GT(run.count(), 150U);
  std::uint16_t last_turn = observe::kNoInstance;
  for (std::size_t i = 0; i < run.count(); ++i) {
    const observe::Observation& seen = run.seen(i);
    EXPECT_EQ(seen.instance, run.service.requests()[i].instance);
    if (seen.step == 1) {
      EXPECT_NE(seen.instance, last_turn);
    }
    if (seen.kind == observe::Kind::turn) last_turn = seen.instance;
  }
  EXPECT_EQ(run.service.channels(), 3U);
}

TEST(Flow, keeps_cookies_and_follows_redirects_as_far_as_asked) {
  plan::ExchangeStep login = say(0, "login");
  login.exchange.turn = false;
  login.exchange.redirects = 1;
  const auto service = [](const FakeRequest& request) {
    FakeAnswer answer{
        .status = 303, .headers = {{"Location", "/second"}, {"Set-Cookie", "s=1"}}, .sending = 2ms};
    if (request.target() == "/second") answer = {.status = 200, .body = "in", .sending = 3ms};
    return answer;
  };
  plan::Plan plan = closed_plan(steps(login, get(1, "/second")), 1, 5ms);
  CrewHarness run(plan, service);
  run.run();
  const auto& requests = run.service.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[1].method(), "GET");
  EXPECT_EQ(requests[1].body(), "");
  EXPECT_EQ(requests[1].header("Cookie"), "s=1");
  EXPECT_EQ(requests[1].header("X-Request-ID"), requests[0].header("X-Request-ID"));
  EXPECT_EQ(requests[2].header("Cookie"), "s=1");
  ASSERT_EQ(run.count(), 2U);  // the two hops are one exchange
  EXPECT_EQ(run.seen(0).status, 200);
  EXPECT_EQ(run.seen(0).sent, 5ms);  // the answer to the first hop is no part of the sending
  EXPECT_EQ(run.seen(0).first_byte, 20ms);
  EXPECT_EQ(run.seen(0).bytes_sent, requests[0].bytes.size() + requests[1].bytes.size());

  login.exchange.redirects = 0;
  CrewHarness not_asked(closed_plan(steps(login), 1, 5ms), service);
  not_asked.run();
  EXPECT_EQ(not_asked.service.requests().size(), 1U);
  EXPECT_EQ(not_asked.seen(0).status, 303);
  EXPECT_EQ(not_asked.seen(0).failure, Failure::status);
}

TEST(Flow, deals_feed_rows_to_iterations_or_users) {
  for (const auto share : {plan::Feed::Share::iteration, plan::Feed::Share::user}) {
    plan::Plan plan = closed_plan(steps(get_row(0)), 2, 1h);
    plan.loads[0].iterations = 3;
    plan.feeds.resize(1);
    plan.feeds[0].share = share;
    plan.feeds[0].columns = {"dish"};
    for (const char* dish : {"a", "b", "c", "d", "e", "f"}) plan.feeds[0].rows.push_back({dish});
    CrewHarness run(plan, acknowledge);
    run.run();
    std::string dishes;
    for (const FakeRequest& request : run.service.requests()) dishes += request.target().substr(1);
    EXPECT_EQ(dishes, share == plan::Feed::Share::user ? "ababab" : "abcdef");
  }
}

TEST(Flow, ends_users_when_a_feed_stops) {
  for (const bool open : {false, true}) {
    plan::Plan plan =
        open ? open_plan(steps(get_row(0)), 10, 1h) : closed_plan(steps(get_row(0)), 2, 1h);
    plan.feeds = {three_rows()};
    CrewHarness run(plan, acknowledge);
    run.run();
    EXPECT_EQ(run.count(), 3U);
    EXPECT_LT(run.ms(run.clock.now()), 1000);
    EXPECT_EQ(run.counts().interrupted.load(), 0U);
  }
}

}  // namespace
}  // namespace throng::load
