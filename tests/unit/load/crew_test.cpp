#include "harness/load/crew.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "harness/base/request_id.h"
#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;
using testing::FakeAnswer;
using testing::FakeRequest;

TEST(Crew, tells_everything_about_a_turn) {
  CrewHarness run(closed_plan(steps(say(3, "order ramen")), 1, 15ms), acknowledge);
  run.plan.loads[0].iterations = 2;
  run.run();
  ASSERT_EQ(run.count(), 2U);
  const observe::Observation& second = run.seen(1);
  EXPECT_EQ(second.kind, observe::Kind::turn);
  EXPECT_EQ(second.outcome, Outcome::ok);
  EXPECT_EQ(second.failure, Failure::none);
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.echo, observe::Echo::same);
  EXPECT_EQ(second.load, 0);
  EXPECT_EQ(second.instance, 0);
  EXPECT_EQ(second.step, 3U);
  EXPECT_EQ(second.user, 1U);
  EXPECT_EQ(second.iteration, 2U);
  EXPECT_EQ(second.conversation, 1U);
  EXPECT_EQ(second.seq, 2U);
  EXPECT_EQ(second.number, 2U);
  EXPECT_EQ(second.writer, 0);
  EXPECT_EQ(second.identity, "throng-04K7-1");
  EXPECT_EQ(run.ms(second.intended), 10);
  EXPECT_EQ(run.ms(second.begin), 10);
  EXPECT_EQ(run.ms(second.end), 20);
  EXPECT_EQ(second.first_byte, 10ms);
  EXPECT_EQ(second.bytes_sent, run.service.requests()[1].bytes.size());
  EXPECT_GT(second.bytes_received, 0U);
  EXPECT_TRUE(second.reused);
  EXPECT_FALSE(run.seen(0).reused);
  EXPECT_EQ(second.text, "");
  EXPECT_EQ(second.channel, observe::Channel::reply);
  ASSERT_EQ(second.markers.size(), 1U);
  EXPECT_EQ(second.markers[0], (Marker{.run = 4711, .conversation = 1, .seq = 2, .dep_seq = 1}));
}

TEST(Crew, puts_marker_and_request_id_into_the_bytes_that_go_out) {
  CrewHarness run(closed_plan(steps(say(0, "hello")), 1, 25ms), acknowledge);
  run.run();
  ASSERT_EQ(run.count(), 3U);
  for (std::uint32_t n = 1; n <= 3; ++n) {
    const FakeRequest& request = run.service.requests()[n - 1];
    const auto id = parse_request_id(request.header("X-Request-ID"));
    ASSERT_TRUE(id);
    EXPECT_EQ(*id, (RequestId{.run = 4711, .conversation = 1, .seq = n, .number = n}));
    MarkerScan scan;
    scan_markers(request.body(), 4711, scan);
    ASSERT_EQ(scan.markers.size(), 1U);
    EXPECT_EQ(scan.markers[0],
              (Marker{.run = 4711, .conversation = 1, .seq = n, .dep_seq = n - 1}));
    EXPECT_TRUE(request.body().starts_with(R"({"user_id":"throng-04K7-1")"));
  }
}

TEST(Crew, depends_only_on_what_was_acknowledged_or_seen) {
  int n = 0;
  CrewHarness run(closed_plan(steps(say(0, "hello")), 1, 35ms), [&](const FakeRequest& request) {
    FakeAnswer answer = acknowledge(request);
    ++n;
    if (n == 2) answer = {.status = 500, .body = "{}"};  // not seen
    if (n == 3) answer.status = 502;                     // but quoted: seen
    return answer;
  });
  run.run();
  ASSERT_EQ(run.count(), 4U);
  const std::uint32_t want[] = {0, 1, 1, 3};
  for (std::size_t i = 0; i < 4; ++i) {
    MarkerScan scan;
    scan_markers(run.service.requests()[i].body(), 4711, scan);
    EXPECT_EQ(scan.markers.at(0).dep_seq, want[i]) << i;
  }
}

TEST(Crew, follows_the_schedule_of_a_closed_load) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 0, 0s);
  plan.loads[0].stages = {
      {10, 1s, plan::Stage::Shape::ramp}, {10, 1s}, {5, 500ms, plan::Stage::Shape::ramp}};
  plan.loads[0].start_after = 250ms;
  CrewHarness run(plan, acknowledge);
  run.start();
  const std::pair<Duration, std::uint32_t> rows[] = {{200ms, 0},  {340ms, 0},   {360ms, 1},
                                                     {760ms, 5},  {1260ms, 10}, {2240ms, 10},
                                                     {2370ms, 8}, {2570ms, 6},  {2800ms, 0}};
  for (const auto& [at, users] : rows) {
    run.run_to(at);
    EXPECT_EQ(run.counts().active_users.load(), users) << to_seconds(at);
  }
  run.clock.run();
  EXPECT_TRUE(run.ended);
  EXPECT_EQ(run.counts().peak_users.load(), 10U);
  EXPECT_EQ(run.counts().in_flight.load(), 0U);
  EXPECT_EQ(run.counts().started.load(), run.counts().completed.load());
  EXPECT_EQ(run.counts().completed.load(), run.count());
}

TEST(Crew, spreads_the_users_of_each_of_two_loads_over_both_instances) {
  plan::ExchangeStep request = get(0, "/");
  request.exchange.via.kind = plan::Via::Kind::sticky;
  plan::Plan plan = closed_plan(steps(request), 4, 1h);
  plan.loads[0].iterations = 1;
  plan.loads.push_back(plan.loads[0]);
  CrewHarness run(plan, acknowledge, 2);
  run.run();
  std::map<std::pair<int, int>, int> requests;  // by load and instance
  for (std::size_t i = 0; i < run.count(); ++i) {
    ++requests[{run.seen(i).load, run.seen(i).instance}];
  }
  const std::map<std::pair<int, int>, int> want = {
      {{0, 0}, 2}, {{0, 1}, 2}, {{1, 0}, 2}, {{1, 1}, 2}};
  EXPECT_EQ(requests, want);
}

TEST(Crew, ends_each_user_after_its_iterations_and_the_load_when_all_have_ended) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 3, 1h);
  plan.loads[0].iterations = 4;
  CrewHarness run(plan, acknowledge);
  run.run();
  EXPECT_EQ(run.count(), 12U);
  EXPECT_EQ(run.ms(run.clock.now()), 40);
}

TEST(Crew, keeps_open_arrivals_to_their_schedule_while_the_service_stalls) {
  plan::Plan plan = open_plan(steps(get(0, "/")), 10, 1s);
  CrewHarness run(plan, after(700ms));
  run.run();
  ASSERT_EQ(run.count(), 10U);
  for (std::size_t k = 0; k < 10; ++k) {
    EXPECT_EQ(run.ms(run.seen(k).intended), 100.0 * static_cast<double>(k));
    EXPECT_EQ(run.seen(k).begin, run.seen(k).intended);
  }
  EXPECT_EQ(run.counts().dropped_in_flight.load(), 0U);
  EXPECT_EQ(run.service.most_at_once(), 7U);
}

TEST(Crew, counts_arrivals_beyond_the_bound_as_dropped) {
  plan::Plan plan = open_plan(steps(get(0, "/")), 10, 1s);
  plan.loads[0].max_in_flight = 2;
  CrewHarness run(plan, after(450ms));
  run.run();
  EXPECT_EQ(run.service.most_at_once(), 2U);
  EXPECT_EQ(run.counts().started.load() + run.counts().dropped_in_flight.load(), 10U);
  EXPECT_EQ(run.counts().dropped_in_flight.load(),
            6U);  // 0 and 1 go; 2, 3, 4 find them; 5 and 6 go; 7, 8, 9
}

TEST(Crew, gives_every_arrival_a_conversation_of_its_own_over_warm_connections) {
  CrewHarness run(open_plan(steps(say(0, "hello")), 10, 1s), acknowledge);
  run.run();
  std::set<std::uint32_t> conversations;
  std::set<std::string> identities;
  for (std::size_t i = 0; i < run.count(); ++i) {
    conversations.insert(run.seen(i).conversation);
    identities.emplace(run.seen(i).identity);
    EXPECT_EQ(run.seen(i).seq, 1U);
    EXPECT_EQ(run.seen(i).iteration, 1U);
  }
  EXPECT_EQ(conversations.size(), 10U);
  EXPECT_EQ(identities.size(), 10U);
  EXPECT_EQ(run.service.channels(), 1U);
}

TEST(Crew, begins_a_new_conversation_per_iteration_where_the_contract_wants_it) {
  plan::Plan plan = closed_plan(steps(say(0, "hi"), say(1, "bye")), 1, 50ms);
  plan.contract.conversation.per = plan::ConversationContract::Per::iteration;
  plan.contract.conversation.id.segments.push_back(literal("-"));
  plan.contract.conversation.id.segments.push_back(hole(plan::Segment::Kind::iteration));
  CrewHarness run(plan, acknowledge);
  run.run();
  ASSERT_EQ(run.count(), 6U);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(run.seen(i).conversation, 1 + i / 2);
    EXPECT_EQ(run.seen(i).seq, 1 + i % 2);
    EXPECT_EQ(run.seen(i).number, 1 + i % 2);
    EXPECT_EQ(run.seen(i).identity, "throng-04K7-1-" + std::to_string(1 + i / 2));
  }
}

TEST(Crew, marks_as_warm_up_what_was_due_before_its_end) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 1, 50ms);
  plan.warm_up = 20ms;
  CrewHarness run(plan, acknowledge);
  run.run();
  ASSERT_EQ(run.count(), 5U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(run.seen(i).warm_up, i < 2) << i;
}

TEST(Crew, tells_the_phase_of_the_schedule_in_which_a_request_was_due) {
  plan::Plan plan = closed_plan(steps(get(0, "/")), 1, 50ms);
  plan.phases = {"load", "peak"};
  plan.loads[0].stages.push_back({.target = 1, .length = 30ms, .phase = 1});
  plan.loads[0].start_after = 1s;
  plan.loads.push_back(plan.loads[0]);
  plan.loads[1].stages = {{.target = 1, .length = 80ms}};
  CrewHarness run(plan, acknowledge);
  run.run();
  ASSERT_EQ(run.count(), 16U);
  std::size_t peak = 0;
  for (std::size_t i = 0; i < run.count(); ++i) {
    const bool due_then = run.ms(run.seen(i).intended) >= 1050 && run.seen(i).load == 0;
    EXPECT_EQ(run.seen(i).phase, due_then ? 1U : 0U) << run.ms(run.seen(i).intended);
    peak += run.seen(i).phase;
  }
  EXPECT_EQ(peak, 3U);
}

TEST(Crew, counts_thinking_from_the_end_of_the_step_before) {
  CrewHarness run(closed_plan(steps(get(0, "/"), think(90ms), get(1, "/")), 1, 100ms), acknowledge);
  run.run();
  ASSERT_EQ(run.count(), 2U);
  EXPECT_EQ(run.ms(run.seen(1).intended), 100);
  EXPECT_EQ(run.ms(run.seen(1).begin), 100);
}

TEST(Crew, makes_users_and_conversations_unique_over_shards_and_loads) {
  std::set<std::uint32_t> users;
  std::set<std::uint32_t> conversations;
  std::size_t all = 0;
  for (std::uint32_t shard = 0; shard < 3; ++shard) {
    plan::Plan plan = closed_plan(steps(say(0, "hello")), 7, 5ms);
    plan.loads.push_back(plan.loads[0]);
    CrewHarness run(plan, acknowledge, 1, shard, 3);
    run.run();
    all += run.count();
    for (std::size_t i = 0; i < run.count(); ++i) {
      users.insert(run.seen(i).user);
      conversations.insert(run.seen(i).conversation);
      EXPECT_EQ(run.seen(i).conversation % 3, shard);
    }
  }
  EXPECT_EQ(all, 14U);
  EXPECT_EQ(users.size(), 14U);
  EXPECT_EQ(conversations.size(), 14U);
}

TEST(Crew, sends_the_asked_share_without_a_request_id_and_says_what_came_back) {
  plan::Plan plan = closed_plan(steps(say(0, "hello")), 10, 2s);
  plan.contract.request_id.generate = true;
  plan.checks.omit_request_id.value = 0.2;
  CrewHarness run(plan, [](const FakeRequest& request) {
    FakeAnswer answer = acknowledge(request);
    if (request.header("X-Request-ID").empty()) answer.headers[0].second = "made-by-service";
    return answer;
  });
  run.run();
  ASSERT_EQ(run.count(), 2000U);
  std::map<observe::Echo, int> echoes;
  for (std::size_t i = 0; i < run.count(); ++i) {
    ++echoes[run.seen(i).echo];
    if (run.seen(i).echo == observe::Echo::generated) {
      EXPECT_EQ(run.seen(i).request_id, "made-by-service");
    }
  }
  EXPECT_EQ(echoes.size(), 2U);
  EXPECT_NEAR(echoes[observe::Echo::generated], 400, 60);
  EXPECT_EQ(echoes[observe::Echo::same] + echoes[observe::Echo::generated], 2000);
}

TEST(Crew, always_sends_an_id_where_the_service_does_not_make_one) {
  plan::Plan plan = closed_plan(steps(say(0, "hello")), 1, 200ms);
  plan.checks.omit_request_id.value = 1;
  CrewHarness run(plan, acknowledge);
  run.run();
  for (const FakeRequest& request : run.service.requests()) {
    EXPECT_NE(request.header("X-Request-ID"), "");
  }
}

TEST(Crew, gives_deadlines_from_the_limits_and_the_steps_own_timeout) {
  plan::ExchangeStep slow = get(0, "/slow");
  slow.exchange.timeout = 5s;
  CrewHarness run(closed_plan(steps(get(0, "/"), slow), 1, 15ms), acknowledge);
  run.plan.limits = {.connect_timeout = 3s, .response_timeout = 10s, .turn_timeout = 30s};
  run.run();
  ASSERT_EQ(run.count(), 2U);
  const net::Deadlines first = run.service.requests()[0].deadlines;
  EXPECT_EQ(run.ms(first.connect), 3000);
  EXPECT_EQ(run.ms(first.first_byte), 13000);  // a new connection has to be made first
  EXPECT_EQ(run.ms(first.complete), 30000);
  const net::Deadlines second = run.service.requests()[1].deadlines;
  EXPECT_EQ(run.ms(second.first_byte), 10010);
  EXPECT_EQ(run.ms(second.complete), 5010);
}

TEST(Crew, asks_again_on_a_new_connection_only_where_that_cannot_hide_an_effect) {
  CrewHarness run(closed_plan(steps(say(0, "a"), get(1, "/"), think(2s), say(0, "b")), 1, 1s),
                  acknowledge);
  run.run();
  ASSERT_EQ(run.count(), 3U);
  EXPECT_FALSE(run.service.requests()[0].retry_if_stale);  // a POST is sent once
  EXPECT_TRUE(run.service.requests()[1].retry_if_stale);   // a GET
  EXPECT_FALSE(run.service.requests()[1].look_first);      // at once after the turn
  EXPECT_FALSE(run.service.requests()[2].retry_if_stale);
  EXPECT_TRUE(run.service.requests()[2].look_first);  // idled: maybe closed by a keep-alive limit
}

TEST(Crew, does_not_repeat_a_turn_whose_hot_connection_dies) {
  CrewHarness run(closed_plan(steps(say(0, "a"), say(0, "b")), 1, 1ms), acknowledge);
  run.run();
  EXPECT_FALSE(run.service.requests().at(1).retry_if_stale);
}

TEST(Crew, writes_the_same_history_from_the_same_seed) {
  const auto history = [](std::uint64_t seed) {
    plan::Think pause = think(20ms);
    pause.kind = plan::Think::Kind::exponential;
    plan::ExchangeStep other = say(1, "again");
    other.exchange.via.kind = plan::Via::Kind::other;
    plan::Plan plan = closed_plan(steps(say(0, "hello"), pause, other), 20, 1s);
    plan.seed = seed;
    CrewHarness run(plan, acknowledge, 3);
    run.run();
    return run.sink.bytes;
  };
  const std::string first = history(42);
  EXPECT_GT(first.size(), 10'000U);
  EXPECT_EQ(history(42), first);
  EXPECT_NE(history(43), first);
}

TEST(Crew, does_not_spin_on_a_flow_that_waits_for_nothing) {
  CrewHarness run(closed_plan(steps(plan::Set{.slot = 0, .value = text("x")}), 1, 100ms),
                  acknowledge);
  run.run();
  EXPECT_EQ(run.counts().completed.load(), 100U);  // one a millisecond
}

}  // namespace
}  // namespace throng::load
