#include "harness/probe/stub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "harness/base/request_id.h"
#include "harness/net/http_client.h"
#include "harness/probe/stub_ledger.h"
#include "tests/support/await.h"
#include "tests/unit/probe/recorder.h"

namespace throng::probe {
namespace {

using net::HttpHeader;
using nlohmann::json;
using observe::Channel;
using observe::Kind;
using observe::Observation;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

class StubTest : public testing::Test {
 protected:
  void start(plan::StubSpec::Kind kind) {
    options_.spec.kind = kind;
    options_.index = 2;
    options_.run = 7;
    options_.seed = 11;
    stub_ = make_stub(loop_, options_, seen_);
    const auto port = stub_->listen("127.0.0.1", 0);
    ASSERT_TRUE(port) << port.error().message;
    endpoint_.host = "127.0.0.1";
    endpoint_.port = *port;
    auto target = net::resolve_target(endpoint_, {});
    ASSERT_TRUE(target);
    connection_ = std::make_unique<net::HttpConnection>(loop_, *target);
  }
  void TearDown() override {
    if (stub_) test::await(loop_, stub_->stop(loop_.now() + seconds(1)));
  }
  const net::Response& ask(const std::string& method, const std::string& target,
                           const std::string& body = "", const std::string& request_id = "") {
    std::vector<HttpHeader> headers = {{"Content-Type", "application/json"}};
    if (!request_id.empty()) headers.push_back({"x-request-id", request_id});
    const std::string bytes = net::compose_request(endpoint_, method, target, headers, body);
    net::WireRequest request;
    request.bytes = bytes;
    net::Deadlines deadlines;
    deadlines.complete = loop_.now() + seconds(20);
    test::await(loop_, connection_->exchange(request, deadlines, response_));
    EXPECT_EQ(response_.failure, Failure::none) << response_.error;
    return response_;
  }

  net::Loop loop_;
  Recorder seen_;
  StubOptions options_;
  std::unique_ptr<Stub> stub_;
  net::Endpoint endpoint_;
  std::unique_ptr<net::HttpConnection> connection_;
  net::Response response_;
};

std::string chat(bool stream, const std::vector<std::pair<std::string, std::string>>& messages) {
  json body = {{"model", "m"}, {"stream", stream}, {"messages", json::array()}};
  for (const auto& [role, content] : messages)
    body["messages"].push_back({{"role", role}, {"content", content}});
  return body.dump();
}

TEST_F(StubTest, of_an_llm_quotes_the_users_last_markers_in_order_and_nothing_else_of_the_prompt) {
  options_.spec.echo_markers = 2;
  start(plan::StubSpec::Kind::llm);
  const auto m = [](std::uint32_t seq) { return marker_text(3, seq); };
  const net::Response& response =
      ask("POST", "/api/chat",
          chat(false, {{"system", "be " + m(8)},
                       {"user", "secret one " + m(1)},
                       {"assistant", "quoting " + m(9)},
                       {"user", "two " + m(2) + m(1)},
                       {"user", "three " + m(3) + " of another run " + marker_text(3, 5, 8)}}));
  EXPECT_EQ(response.status, 200);
  const std::string content = json::parse(response.body)["message"]["content"];
  EXPECT_THAT(content, HasSubstr(" " + m(2) + " " + m(3)));
  for (const std::uint32_t seq : {1U, 8U, 9U})
    EXPECT_THAT(content, testing::Not(HasSubstr(m(seq))));
  EXPECT_THAT(content, testing::Not(HasSubstr("secret")));
  EXPECT_GT(content.size(), 2 * kMarkerSize + 2);

  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seqs(seen_.at(0).markers), "1 2 3") << "the sink is told of all of them";
}

TEST_F(StubTest, of_an_llm_tells_who_called_with_what) {
  start(plan::StubSpec::Kind::llm);
  RequestId id;
  id.run = 7;
  id.conversation = 3;
  id.seq = 4;
  id.number = 12;
  const RequestIdText text = format(id);
  const std::string sent(text.data(), text.size());
  const TimePoint before = loop_.now();
  ask("POST", "/v1/chat/completions", chat(false, {{"user", marker_text(3, 4)}}), sent);
  ask("POST", "/api/generate", R"({"prompt":"no marker","stream":false})");
  ask("GET", "/api/tags");
  ASSERT_EQ(seen_.size(), 2U) << "who asks for the list of models does so for no user";
  const Observation& call = seen_.at(0);
  EXPECT_EQ(call.kind, Kind::stub);
  EXPECT_EQ(call.channel, Channel::prompt);
  EXPECT_EQ(call.instance, 2);
  EXPECT_EQ(call.request_id, sent);
  EXPECT_EQ(call.conversation, 3U);
  EXPECT_EQ(call.seq, 4U);
  EXPECT_EQ(call.number, 12U);
  EXPECT_EQ(call.text, "POST /v1/chat/completions");
  EXPECT_GE(call.begin, before);
  EXPECT_EQ(seen_.at(1).request_id, "");
  EXPECT_TRUE(seen_.at(1).markers.empty());
}

TEST_F(StubTest, of_an_llm_streams_on_both_apis) {
  options_.spec.token_gap = milliseconds(1);
  start(plan::StubSpec::Kind::llm);
  const std::string whole =
      json::parse(ask("POST", "/api/chat", chat(false, {{"user", marker_text(1, 1)}}))
                      .body)["message"]["content"];

  std::string body = ask("POST", "/api/chat", chat(true, {{"user", marker_text(1, 1)}})).body;
  EXPECT_EQ(response_.header("Content-Type"), "application/x-ndjson");
  std::string joined;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = body.find('\n', at);
    joined += json::parse(body.substr(at, end - at))["message"]["content"].get<std::string>();
    at = end + 1;
  }
  EXPECT_EQ(joined, whole);

  body = ask("POST", "/v1/chat/completions", chat(true, {{"user", marker_text(1, 1)}})).body;
  EXPECT_EQ(response_.header("Content-Type"), "text/event-stream");
  EXPECT_TRUE(body.ends_with("data: [DONE]\n\n"));
  EXPECT_THAT(body, HasSubstr(marker_text(1, 1)));
}

TEST_F(StubTest, of_an_llm_refuses_malformed_calls_and_tells_of_them_too) {
  start(plan::StubSpec::Kind::llm);
  EXPECT_EQ(ask("POST", "/api/chat", "{\"messages\":").status, 400);
  EXPECT_TRUE(json::parse(response_.body)["error"].is_string());
  EXPECT_EQ(ask("POST", "/v1/chat/completions", "\xff").status, 400);
  EXPECT_TRUE(json::parse(response_.body)["error"]["message"].is_string());
  EXPECT_EQ(ask("GET", "/api/chat").status, 405);
  EXPECT_EQ(ask("POST", "/nowhere", "{}").status, 404);
  EXPECT_EQ(ask("GET", "/api/tags").status, 200);
  EXPECT_EQ(json::parse(ask("GET", "/v1/models").body)["data"][0]["object"], "model");
  ASSERT_EQ(seen_.size(), 2U);
  EXPECT_EQ(seen_.at(0).status, 400);
  EXPECT_EQ(seen_.at(0).outcome, Outcome::fail);
}

TEST_F(StubTest, of_a_backend_answers_echoes_the_request_id_and_tells_of_each_call) {
  start(plan::StubSpec::Kind::backend);
  const std::string marker = marker_text(5, 6);
  EXPECT_EQ(ask("GET", "/search/items?item_name=" + marker + "%20ramen", "", "id-1").status, 200);
  EXPECT_EQ(response_.header("X-Request-ID"), "id-1");
  EXPECT_EQ(ask("POST", "/orders/",
                R"({"restaurant_name":"Bowl & Co","items":[{"item_name":"Ramen"}],"note":")" +
                    marker + "\"}")
                .status,
            201);
  EXPECT_FALSE(response_.has_header("X-Request-ID"));
  EXPECT_EQ(ask("POST", "/orders/", "}{").status, 400);
  EXPECT_EQ(ask("GET", "/health").status, 200);
  ASSERT_EQ(seen_.size(), 3U) << "health is asked for no user";
  EXPECT_EQ(seen_.at(0).channel, Channel::backend);
  EXPECT_EQ(seen_.at(0).text, "GET /search/items");
  EXPECT_EQ(seen_.at(0).request_id, "id-1");
  EXPECT_EQ(seqs(seen_.at(0).markers), "6");
  EXPECT_EQ(seen_.at(0).conversation, 5U);
  EXPECT_EQ(seqs(seen_.at(1).markers), "6");
  EXPECT_EQ(seen_.at(1).status, 201);
  EXPECT_EQ(seen_.at(2).status, 400);
}

TEST_F(StubTest, takes_its_time) {
  options_.spec.latency_median = milliseconds(30);
  start(plan::StubSpec::Kind::backend);
  const TimePoint before = loop_.now();
  ask("GET", "/health");
  EXPECT_GE(loop_.now() - before, milliseconds(30));
}

TEST_F(StubTest, says_that_its_port_is_taken) {
  start(plan::StubSpec::Kind::llm);
  const auto second = make_stub(loop_, options_, seen_);
  const auto port = second->listen("127.0.0.1", endpoint_.port);
  ASSERT_FALSE(port);
  EXPECT_THAT(port.error().message, HasSubstr(std::to_string(endpoint_.port)));
  test::await(loop_, second->stop(loop_.now()));
}

TEST(StubLedger, draws_the_same_log_normal_latencies_from_the_same_seed) {
  net::Loop loop;
  Recorder seen;
  StubOptions options;
  options.seed = 3;
  options.spec.latency_median = milliseconds(20);
  options.spec.latency_sigma = 0.5;
  StubLedger a(loop, options, seen);
  StubLedger b(loop, options, seen);
  options.index = 1;
  StubLedger other(loop, options, seen);
  std::vector<double> logs;
  int equal = 0;
  for (int i = 0; i < 4000; ++i) {
    const Duration drawn = a.draw_latency();
    EXPECT_EQ(drawn, b.draw_latency());
    equal += drawn == other.draw_latency();
    logs.push_back(std::log(to_milliseconds(drawn) / 20.0));
  }
  EXPECT_LT(equal, 10) << "each stub has a stream of its own";
  double mean = 0;
  double square = 0;
  for (const double x : logs) mean += x / 4000;
  for (const double x : logs) square += (x - mean) * (x - mean) / 4000;
  EXPECT_NEAR(mean, 0.0, 0.04);
  EXPECT_NEAR(std::sqrt(square), 0.5, 0.04);
}

TEST(StubLedger, keeps_even_absurd_latencies_finite) {
  net::Loop loop;
  Recorder seen;
  StubOptions options;
  options.spec.latency_median = seconds(1);
  options.spec.latency_sigma = 1e6;
  StubLedger ledger(loop, options, seen);
  for (int i = 0; i < 100; ++i) {
    const Duration drawn = ledger.draw_latency();
    EXPECT_GE(drawn, Duration::zero());
    EXPECT_LE(drawn, std::chrono::minutes(10));
  }
}

}  // namespace
}  // namespace throng::probe
