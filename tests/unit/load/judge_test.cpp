#include "harness/load/judge.h"

#include <gtest/gtest.h>

#include "tests/unit/load/plans.h"

namespace throng::load {
namespace {

using observe::Echo;

plan::Match matching(std::string source) {
  plan::Match match;
  match.matches = pattern(std::move(source));
  return match;
}

plan::Match existing(bool exists) {
  plan::Match match;
  match.exists = exists;
  return match;
}

class Judging : public ::testing::Test {
 protected:
  Judging() {
    contract.turn.failed_when = {{pointer("/response"), matching("^❌")},
                                 {pointer("/error"), existing(true)}};
    answer(200, R"({"response":"welcome"})");
  }

  void answer(std::uint16_t status, std::string body) {
    response.clear();
    response.status = status;
    response.body = std::move(body);
    response.complete = true;
  }

  Judgement judged() {
    flow.variables = {"first", "second"};
    variables.resize(2);
    values.variables = variables;
    values.random = &random;
    Reply reply(response, json, reply_room);
    return Judge(contract, exchange, flow).judge(reply, values, variables, room, why);
  }

  plan::Contract contract;
  plan::Exchange exchange = say(0, "hello").exchange;
  plan::Flow flow;
  net::Response response;
  JsonReader json;
  Random random{1};
  std::vector<std::string> variables;
  Values values;
  std::string reply_room;
  std::string room;
  std::string why;
};

TEST_F(Judging, tells_the_outcome_of_a_turn_by_its_status) {
  struct Row {
    std::uint16_t status;
    Outcome outcome;
    Failure failure;
    std::string why;
  };
  const Row rows[] = {
      {200, Outcome::ok, Failure::none, ""},
      {201, Outcome::unknown, Failure::status, "status 201, expected 200"},
      {302, Outcome::unknown, Failure::status, "status 302, expected 200"},
      {400, Outcome::fail, Failure::status, "status 400, expected 200"},
      {404, Outcome::fail, Failure::status, "status 404, expected 200"},
      {429, Outcome::fail, Failure::status, "status 429, expected 200"},
      {500, Outcome::unknown, Failure::status, "status 500, expected 200"},
      {502, Outcome::unknown, Failure::status, "status 502, expected 200"},
      {503, Outcome::unknown, Failure::status, "status 503, expected 200"},
      {504, Outcome::unknown, Failure::status, "status 504, expected 200"},
  };
  for (const Row& row : rows) {
    answer(row.status, R"({"response":"x"})");
    const Judgement got = judged();
    EXPECT_EQ(got.outcome, row.outcome) << row.status;
    EXPECT_EQ(got.failure, row.failure) << row.status;
    EXPECT_EQ(why, row.why);
    EXPECT_TRUE(got.goes_on);
  }
}

TEST_F(Judging, takes_a_503_for_a_rejection_only_where_the_contract_says_so) {
  contract.turn.rejects_before_effect = true;
  answer(503, "");
  EXPECT_EQ(judged().outcome, Outcome::fail);
  answer(500, "");
  EXPECT_EQ(judged().outcome, Outcome::unknown);
}

TEST_F(Judging, takes_the_contracts_word_for_what_acknowledges) {
  contract.turn.ok_status = {201, 202};
  answer(202, R"({"response":"x"})");
  EXPECT_EQ(judged().outcome, Outcome::ok);
  answer(200, R"({"response":"x"})");
  EXPECT_EQ(judged().outcome, Outcome::unknown);
  EXPECT_EQ(why, "status 200, expected 201 or 202");
}

TEST_F(Judging, does_not_call_a_refusal_ok_because_the_step_expected_it) {
  exchange.status = {200, 400};
  answer(400, R"({"error":"who are you?"})");
  Judgement got = judged();
  EXPECT_EQ(got.failure, Failure::none);  // as expected
  EXPECT_EQ(got.outcome, Outcome::fail);  // and certainly without effect
  exchange.status = {400};
  answer(200, R"({"response":"welcome"})");
  got = judged();
  EXPECT_EQ(got.failure, Failure::status);
  EXPECT_EQ(got.outcome, Outcome::unknown);  // it was acknowledged after all
}

TEST_F(Judging, takes_any_2xx_of_a_request_that_is_no_turn) {
  exchange = get(0, "/").exchange;
  for (const std::uint16_t status : std::vector<std::uint16_t>{200, 204, 299}) {
    answer(status, "");
    EXPECT_EQ(judged().outcome, Outcome::ok) << status;
  }
  answer(304, "");
  EXPECT_EQ(judged().failure, Failure::status);
  EXPECT_EQ(why, "status 304, expected any 2xx");
  exchange.status = {404};
  answer(404, "");
  EXPECT_EQ(judged().outcome, Outcome::ok);
}

TEST_F(Judging, tells_the_outcome_of_every_transport_failure) {
  const std::pair<Failure, Outcome> rows[] = {
      {Failure::refused, Outcome::fail},      {Failure::unreachable, Outcome::fail},
      {Failure::unresolved, Outcome::fail},   {Failure::connect_timeout, Outcome::fail},
      {Failure::tls, Outcome::fail},          {Failure::timed_out, Outcome::unknown},
      {Failure::reset, Outcome::unknown},     {Failure::closed, Outcome::unknown},
      {Failure::malformed, Outcome::unknown}, {Failure::too_large, Outcome::unknown},
      {Failure::cancelled, Outcome::unknown}, {Failure::other, Outcome::unknown},
  };
  for (const auto& [failure, outcome] : rows) {
    response.clear();
    response.failure = failure;
    response.error = "127.0.0.1:5000\nsaid no";
    const Judgement got = judged();
    EXPECT_EQ(got.failure, failure);
    EXPECT_EQ(got.outcome, outcome) << to_string(failure);
    EXPECT_EQ(why, "127.0.0.1:5000 said no");
  }
}

TEST_F(Judging, takes_a_response_that_is_not_complete_for_closed) {
  response.complete = false;
  const Judgement got = judged();
  EXPECT_EQ(got.failure, Failure::closed);
  EXPECT_EQ(got.outcome, Outcome::unknown);
  EXPECT_EQ(why, "closed");
}

TEST_F(Judging, believes_a_service_that_says_it_failed_with_status_200) {
  answer(200, R"({"response":"❌ Redis is down"})");
  Judgement got = judged();
  EXPECT_EQ(got.failure, Failure::content);
  EXPECT_EQ(got.outcome, Outcome::unknown);
  EXPECT_EQ(why, "the service says that it failed: ❌ Redis is down");
  answer(200, R"({"response":"fine","error":null})");
  EXPECT_EQ(judged().failure, Failure::content);
  exchange.turn = false;  // the rule is about turns
  EXPECT_EQ(judged().failure, Failure::none);
}

TEST_F(Judging, keeps_an_acknowledged_turn_open_whose_reply_is_not_as_expected) {
  exchange.expect = {{pointer("/response"), matching("Saffron|Bowl")}};
  const Judgement got = judged();
  EXPECT_EQ(got.failure, Failure::content);
  EXPECT_EQ(got.outcome, Outcome::unknown);
  EXPECT_TRUE(got.goes_on);
  EXPECT_EQ(why, R"(/response does not match "Saffron|Bowl": "welcome")");
}

TEST_F(Judging, captures_from_every_source) {
  response.add_header("Location", "/orders/17");
  answer(201, R"({"id":42,"name":"S\u00e4ff\nron","tags":["a","b"],"sub":{"x":null}})");
  response.add_header("Location", "/orders/17");
  contract.turn.ok_status = {201};
  struct Row {
    plan::ValueSource source;
    std::string pattern_source;
    std::string want;
  };
  const Row rows[] = {
      {pointer("/id"), "", "42"},
      {pointer("/name"), "", "Säff\nron"},
      {pointer("/tags/1"), "", "b"},
      {pointer("/tags"), "", R"(["a","b"])"},
      {pointer("/sub"), "", R"({"x":null})"},
      {pointer("/sub/x"), "", "null"},
      {header("location"), "", "/orders/17"},
      {header("Location"), "/orders/([0-9]+)", "17"},
      {whole_body(), R"re("id":([0-9]+))re", "42"},
      {{.kind = plan::ValueSource::Kind::status, .name = ""}, "", "201"},
  };
  for (const Row& row : rows) {
    plan::Capture capture{.slot = 1, .source = row.source, .pattern = {}, .strict = true};
    if (!row.pattern_source.empty()) capture.pattern = pattern(row.pattern_source);
    exchange.captures = {capture};
    EXPECT_TRUE(judged().goes_on);
    EXPECT_EQ(variables[1], row.want);
  }
}

TEST_F(Judging, ends_the_iteration_when_a_strict_capture_finds_nothing) {
  exchange.captures = {{.slot = 0, .source = pointer("/restaurants/0/name"), .pattern = {}}};
  Judgement got = judged();
  EXPECT_FALSE(got.goes_on);
  EXPECT_EQ(got.failure, Failure::content);
  EXPECT_EQ(got.outcome, Outcome::unknown);
  EXPECT_EQ(why, "nothing to capture for first at /restaurants/0/name");
  exchange.captures[0].strict = false;
  variables[0] = "of the last time";
  got = judged();
  EXPECT_TRUE(got.goes_on);
  EXPECT_EQ(got.outcome, Outcome::ok);
  EXPECT_EQ(variables[0], "");
}

TEST_F(Judging, ends_the_iteration_when_there_is_no_reply_to_capture_from) {
  exchange.captures = {{.slot = 0, .source = pointer("/x"), .pattern = {}}};
  response.clear();
  response.failure = Failure::refused;
  const Judgement got = judged();
  EXPECT_FALSE(got.goes_on);
  EXPECT_EQ(got.failure, Failure::refused);
}

TEST_F(Judging, survives_bodies_that_are_not_json) {
  exchange.expect = {{pointer("/response"), existing(true)}};
  for (const std::string body :
       {"", "<html>502</html>", "{", "{\"response\": \"cut", "\xff\xfe", "[1,2", "null"}) {
    answer(200, body);
    const Judgement got = judged();
    EXPECT_EQ(got.failure, Failure::content) << body;
    EXPECT_EQ(why, "/response is not there");
  }
}

TEST(EchoOf, tells_what_became_of_the_request_id) {
  const std::string sent = "0a5f0c8e-1b2c-4d3e-8f40-112233445566";
  struct Row {
    std::string sent;
    std::optional<std::string> back;
    Echo want;
  };
  const Row rows[] = {
      {sent, sent, Echo::same},
      {sent, "  " + sent, Echo::same},
      {sent, "0a5f0c8e-1b2c-9d3e-8f40-112233445566", Echo::nibble},
      {sent, "0A5F0C8E-1B2C-4D3E-8F40-112233445566", Echo::changed},
      {sent, "something else", Echo::changed},
      {sent, "", Echo::absent},
      {sent, std::nullopt, Echo::absent},
      {"", "made by the service", Echo::generated},
      {"", "", Echo::missing},
      {"", std::nullopt, Echo::missing},
  };
  plan::RequestIdContract contract;
  contract.header = "X-Request-ID";
  for (const Row& row : rows) {
    net::Response response;
    if (row.back) response.add_header("x-request-id", *row.back);
    EXPECT_EQ(echo_of(contract, row.sent, response), row.want) << row.back.value_or("-");
    plan::RequestIdContract silent = contract;
    silent.header = "";
    EXPECT_EQ(echo_of(silent, row.sent, response), Echo::none);
    silent = contract;
    silent.echo = plan::RequestIdContract::Echo::none;
    EXPECT_EQ(echo_of(silent, row.sent, response), Echo::none);
  }
}

}  // namespace
}  // namespace throng::load
