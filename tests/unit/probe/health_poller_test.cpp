#include "harness/probe/health_poller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/net/http_server.h"
#include "harness/net/scope.h"
#include "tests/support/await.h"
#include "tests/support/raw_server.h"
#include "tests/support/sockets.h"
#include "tests/unit/probe/recorder.h"

namespace throng::probe {
namespace {

using observe::Kind;
using observe::Observation;
using std::chrono::seconds;
using testing::HasSubstr;

class HealthPollerTest : public testing::Test {
 protected:
  HealthPollerTest() {
    plan::HealthContract health;
    health.path = "/health";
    plan::Match ok;
    plan::Segment literal;
    literal.text = "ok";
    ok.is = plan::Template{{literal}};
    health.expect.push_back({{plan::ValueSource::Kind::pointer, "/status"}, ok});
    plan_.contract.health = {health};
  }
  static std::shared_ptr<const net::Target> target(std::uint16_t port,
                                                   const std::string& base = "") {
    net::Endpoint endpoint;
    endpoint.host = "127.0.0.1";
    endpoint.port = port;
    endpoint.base_path = base;
    return *net::resolve_target(endpoint, {});
  }
  bool runs_until(const std::function<bool()>& condition) {
    return test::eventually([&] {
      loop_.context().restart();
      loop_.context().poll();
      return condition();
    });
  }

  net::Loop loop_;
  Recorder seen_;
  plan::Plan plan_;
};

struct Service {
  std::uint16_t status = 200;
  std::string body = R"({"status":"ok"})";
  std::vector<std::string> asked;
};

net::Task<net::ServerResponse> answer(Service* service, std::string target) {
  service->asked.push_back(target);
  net::ServerResponse response;
  response.status = service->status;
  response.body = service->body;
  co_return response;
}

TEST_F(HealthPollerTest, tells_ok_only_while_status_and_content_are_as_promised) {
  Service service;
  net::HttpServer server(
      loop_, [&](net::ServerRequest request) { return answer(&service, request.target); });
  const auto port = server.listen("127.0.0.1", 0);
  ASSERT_TRUE(port);
  HealthPoller poller(loop_, plan_, {target(*port, "/base")}, seen_);
  net::Scope scope(loop_.executor());
  scope.spawn(poller.run());
  ASSERT_TRUE(runs_until([&] { return seen_.size() == 1; }));
  service.body = R"({"status":"degraded"})";
  ASSERT_TRUE(runs_until([&] { return seen_.size() == 2; }));
  service.status = 503;
  ASSERT_TRUE(runs_until([&] { return seen_.size() == 3; }));
  poller.stop();
  test::await(loop_, scope.join());
  test::await(loop_, server.stop(loop_.now()));

  EXPECT_EQ(service.asked.front(), "/base/health");
  EXPECT_EQ(seen_.at(0).kind, Kind::health);
  EXPECT_EQ(seen_.at(0).outcome, Outcome::ok);
  EXPECT_EQ(seen_.at(0).status, 200);
  EXPECT_EQ(seen_.at(0).instance, 0);
  EXPECT_EQ(seen_.at(0).text, "/health");
  EXPECT_EQ(seen_.at(1).outcome, Outcome::fail);
  EXPECT_EQ(seen_.at(1).failure, Failure::content);
  EXPECT_EQ(seen_.at(1).text, "/health: /status is \"degraded\", expected \"ok\"");
  EXPECT_EQ(seen_.at(2).failure, Failure::status);
  EXPECT_EQ(seen_.at(2).text, "/health: status 503, expected 200");
  EXPECT_GE(seen_.at(2).begin - seen_.at(1).begin, std::chrono::milliseconds(900))
      << "once a second";
}

TEST_F(HealthPollerTest, goes_on_with_the_others_when_one_is_down_or_mute) {
  Service service;
  net::HttpServer server(
      loop_, [&](net::ServerRequest request) { return answer(&service, request.target); });
  const auto port = server.listen("127.0.0.1", 0);
  ASSERT_TRUE(port);
  const test::RawServer mute("");
  HealthPoller poller(loop_, plan_, {target(test::free_port()), target(mute.port()), target(*port)},
                      seen_);
  net::Scope scope(loop_.executor());
  scope.spawn(poller.run());
  const auto of = [&](std::uint16_t instance) {
    std::vector<Observation> found;
    for (const Observation& one : seen_.all(Kind::health)) {
      if (one.instance == instance) found.push_back(one);
    }
    return found;
  };
  ASSERT_TRUE(runs_until([&] { return of(0).size() >= 2 && of(2).size() >= 2; }));
  EXPECT_EQ(of(0)[0].failure, Failure::refused);
  EXPECT_EQ(of(0)[0].outcome, Outcome::fail);
  EXPECT_THAT(std::string(of(0)[0].text), HasSubstr("/health: "));
  EXPECT_EQ(of(2)[1].outcome, Outcome::ok);
  const std::size_t mute_seen = of(1).size();
  poller.stop();
  test::await(loop_, scope.join());
  EXPECT_EQ(of(1).size(), mute_seen)
      << "an answer that we cut off ourselves says nothing of the instance";
  test::await(loop_, server.stop(loop_.now()));
}

TEST_F(HealthPollerTest, has_nothing_to_do_where_no_health_is_promised) {
  plan_.contract.health.clear();
  HealthPoller poller(loop_, plan_, {target(test::free_port())}, seen_);
  test::await(loop_, poller.run());
  EXPECT_EQ(seen_.size(), 0U);
}

}  // namespace
}  // namespace throng::probe
