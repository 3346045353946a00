// A crew over real connections to a real server on the real clock: what virtual time cannot show.
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "harness/load/crew.h"
#include "harness/net/http_client.h"
#include "harness/net/http_server.h"
#include "harness/net/loop.h"
#include "harness/net/scope.h"
#include "tests/unit/load/crew_harness.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;

class RealCrew : public ::testing::Test {
 protected:
  /// Runs the crew to its end against `handler`.
  void run(const plan::Plan& plan, net::HttpServer::Handler handler) {
    net::Loop loop;
    net::HttpServer server(loop, std::move(handler));
    const auto port = server.listen("127.0.0.1", 0);
    ASSERT_TRUE(port) << port.error().message;
    CrewOptions options;
    options.instances.resize(1);
    options.instances[0].name = "agent-1";
    options.instances[0].endpoint.host = "127.0.0.1";
    options.instances[0].endpoint.port = *port;
    const auto target = net::resolve_target(options.instances[0].endpoint, {});
    ASSERT_TRUE(target) << target.error().message;
    const auto channels = [&](std::size_t) {
      return std::make_unique<net::HttpConnection>(loop, *target);
    };
    Crew crew(loop, loop.executor(), plan, options, channels, sink);
    the_crew = &crew;
    the_loop = &loop;
    net::Scope scope(loop.executor());
    scope.spawn(talk(crew, server, loop));
    loop.run();
    completed = crew.counts()[0]->completed.load();
    interrupted = crew.counts()[0]->interrupted.load();
  }

  net::Task<void> talk(Crew& crew, net::HttpServer& server, net::Loop& loop) {
    co_await crew.run(loop.now());
    crew_ended = true;
    co_await server.stop(loop.now());
    loop.stop();
  }

  Recording sink;
  Crew* the_crew = nullptr;
  net::Loop* the_loop = nullptr;
  bool crew_ended = false;
  std::uint64_t completed = 0;
  std::uint64_t interrupted = 0;
};

net::ServerResponse quote(const net::ServerRequest& request) {
  net::ServerResponse response;
  const std::size_t at = request.body.find("TH-");
  const std::string marker = at == std::string::npos ? "" : request.body.substr(at, kMarkerSize);
  response.body = R"({"response":"you said )" + marker + R"("})";
  if (const std::string* id = request.header("x-request-id")) {
    response.headers.emplace_back("X-Request-ID", *id);
  }
  return response;
}

/// Answers only when `given_up` says that nobody waits any more.
net::Task<net::ServerResponse> hang(net::Loop* loop, const bool* given_up) {
  while (!*given_up) co_await loop->sleep_until(loop->now() + 1ms);
  co_return net::ServerResponse{};
}

net::Task<void> end(net::HttpServer& server, net::Loop& loop) {
  co_await server.stop(loop.now());
  loop.stop();
}

net::Task<void> run_alone(Crew& crew, net::Loop& loop) {
  co_await crew.run(loop.now());
  loop.stop();
}

net::Task<net::ServerResponse> answer(net::ServerRequest request) { co_return quote(request); }

TEST_F(RealCrew, talks_over_kept_connections) {
  plan::Plan plan = closed_plan(steps(say(0, "hello"), think(1ms), say(1, "bye")), 8, 1h);
  plan.loads[0].iterations = 25;
  run(plan, answer);
  ASSERT_EQ(sink.kept.size(), 400U);
  std::size_t opened = 0;
  for (const observe::Kept& kept : sink.kept) {
    const observe::Observation& seen = kept.get();
    ASSERT_EQ(seen.outcome, Outcome::ok) << seen.text;
    EXPECT_EQ(seen.echo, observe::Echo::same);
    ASSERT_EQ(seen.markers.size(), 1U);
    EXPECT_EQ(seen.markers[0].seq, seen.seq);
    EXPECT_LE(seen.intended, seen.begin);
    EXPECT_LT(seen.begin, seen.end);
    EXPECT_GT(seen.sent, seen.connect);
    EXPECT_GE(seen.first_byte, seen.sent);
    EXPECT_GE(seen.end - seen.begin, seen.first_byte);
    if (!seen.reused) ++opened;
  }
  EXPECT_EQ(opened, 8U);
  EXPECT_EQ(completed, 200U);
}

TEST_F(RealCrew, gives_up_on_a_service_that_hangs_and_wakes_who_thinks) {
  plan::ExchangeStep first = get(0, "/first");
  plan::ExchangeStep hanging = get(1, "/hang");
  hanging.exchange.via.kind = plan::Via::Kind::sticky;
  plan::OneOf one_of;
  one_of.branches = {{.weight = 1, .steps = std::make_shared<const plan::Steps>(steps(hanging))},
                     {.weight = 1, .steps = std::make_shared<const plan::Steps>(steps(think(1h)))}};
  plan::Plan plan = closed_plan(steps(first, one_of), 20, 1h);
  int asked = 0;
  const auto handler = [&](net::ServerRequest request) -> net::Task<net::ServerResponse> {
    if (request.target == "/first" && ++asked == 20) {
      the_loop->post([this] { the_crew->stop(the_loop->now() + 50ms); });
    }
    return request.target == "/hang" ? hang(the_loop, &crew_ended) : answer(std::move(request));
  };
  run(plan, handler);
  EXPECT_EQ(completed, 0U);
  EXPECT_EQ(interrupted, 20U);
  std::size_t cancelled = 0;
  for (const observe::Kept& kept : sink.kept) {
    const observe::Observation& seen = kept.get();
    if (seen.step != 1) continue;
    EXPECT_EQ(seen.outcome, Outcome::unknown);
    EXPECT_EQ(seen.failure, Failure::cancelled);
    ++cancelled;
  }
  EXPECT_GT(cancelled, 0U);
  EXPECT_LT(cancelled, 20U);
}

TEST_F(RealCrew, tells_that_nobody_listens) {
  plan::Plan plan = closed_plan(steps(say(0, "hello")), 1, 1h);
  plan.loads[0].iterations = 3;
  net::Loop loop;
  CrewOptions options;
  options.instances.resize(1);
  options.instances[0].endpoint.host = "127.0.0.1";
  {
    net::HttpServer server(loop, answer);  // only to find a port that is free
    options.instances[0].endpoint.port = server.listen("127.0.0.1", 0).value();
    net::Scope scope(loop.executor());
    scope.spawn(end(server, loop));
    loop.run();
  }
  const auto target = net::resolve_target(options.instances[0].endpoint, {});
  Crew crew(
      loop, loop.executor(), plan, options,
      [&](std::size_t) { return std::make_unique<net::HttpConnection>(loop, *target); }, sink);
  net::Scope scope(loop.executor());
  scope.spawn(run_alone(crew, loop));
  loop.run();
  ASSERT_EQ(sink.kept.size(), 3U);
  EXPECT_EQ(sink.kept[2].get().failure, Failure::refused);
  EXPECT_EQ(sink.kept[2].get().outcome, Outcome::fail);
  EXPECT_NE(sink.kept[2].get().text.find("127.0.0.1"), std::string_view::npos);
}

}  // namespace
}  // namespace throng::load
