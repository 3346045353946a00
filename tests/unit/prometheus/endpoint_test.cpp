#include "exporters/prometheus/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "harness/net/scope.h"
#include "tests/support/sample_outcome.h"
#include "tests/support/sockets.h"
#include "tests/unit/prometheus/page.h"

namespace throng::prometheus {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

net::Task<void> shut(MetricsEndpoint& endpoint, net::Loop& loop) {
  co_await endpoint.stop(loop.now() + 5s);
  loop.stop();
}

/// An endpoint on a loop and a thread of its own, as the command line runs it.
class Endpoint : public testing::Test {
 protected:
  void SetUp() override {
    const Result<std::uint16_t> port = endpoint_.listen("127.0.0.1", 0);
    ASSERT_TRUE(port) << port.error().message;
    port_ = *port;
    thread_ = std::thread([this] { loop_.run(); });
  }
  void TearDown() override {
    if (!thread_.joinable()) return;
    loop_.post([this] { scope_.spawn(shut(endpoint_, loop_)); });
    thread_.join();
  }
  [[nodiscard]] std::string ask(const std::string& line) const {
    return test::ask(port_, line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", SIZE_MAX,
                     20s);
  }

  plan::Plan plan_ = test::sample_plan();
  int taken_ = 0;
  net::Loop loop_;
  net::Scope scope_{loop_.executor()};
  MetricsEndpoint endpoint_{loop_, plan_, [this] {
                              ++taken_;
                              return test::sample_snapshot();
                            }};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST_F(Endpoint, serves_a_fresh_page_for_every_scrape) {
  for (int i = 1; i <= 2; ++i) {
    const std::string response = ask("GET /metrics?x=1");
    EXPECT_THAT(response, AllOf(StartsWith("HTTP/1.1 200"),
                                HasSubstr("text/plain; version=0.0.4; charset=utf-8")));
    const Page page = parse_page(response.substr(response.find("\r\n\r\n") + 4));
    EXPECT_THAT(page.errors, IsEmpty());
    EXPECT_EQ(page.at("throng_findings_total"), 25);
  }
  TearDown();
  EXPECT_EQ(taken_, 2);
}

TEST_F(Endpoint, says_where_the_metrics_are) {
  EXPECT_THAT(ask("GET /"), AllOf(StartsWith("HTTP/1.1 404"), HasSubstr("/metrics")));
  EXPECT_THAT(ask("DELETE /metrics"), AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("GET, HEAD")));
}

TEST_F(Endpoint, names_the_port_that_is_taken) {
  net::Loop loop;
  MetricsEndpoint second(loop, plan_, [] { return measure::Snapshot{}; });
  const Result<std::uint16_t> port = second.listen("127.0.0.1", port_);
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().message, "port " + std::to_string(port_) + " of 127.0.0.1 is taken");
}

}  // namespace
}  // namespace throng::prometheus
