#include "harness/probe/expectations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace throng::probe {
namespace {

using Kind = plan::ValueSource::Kind;

plan::Template fixed(std::string text) {
  plan::Segment literal;
  literal.text = std::move(text);
  return {{literal}};
}

plan::Expectation expect(Kind kind, std::string name, plan::Match match) {
  return {{kind, std::move(name)}, std::move(match)};
}
plan::Match is(std::string text) {
  plan::Match match;
  match.is = fixed(std::move(text));
  return match;
}
plan::Match exists(bool wanted) {
  plan::Match match;
  match.exists = wanted;
  return match;
}
plan::Match matches(const std::string& source) {
  plan::Match match;
  std::string error;
  match.matches = plan::Pattern::compile(source, error);
  EXPECT_TRUE(match.matches) << error;
  return match;
}
plan::Match contains(std::string text) {
  plan::Match match;
  match.contains = fixed(std::move(text));
  return match;
}

net::Response health() {
  net::Response response;
  response.status = 200;
  response.body =
      R"({"status":"ok","redis_connected":true,"pool":{"a/b":[1,{"free":7}]},"none":null})";
  response.add_header("Content-Type", "application/json");
  return response;
}

TEST(Expectations, hold_where_every_one_does) {
  plan::Match range;
  range.at_least = 7;
  range.at_most = 7.5;
  plan::Match one_of;
  one_of.one_of = {"fine", "ok"};
  plan::Match lacks;
  lacks.lacks = fixed("error");
  plan::Match is_not;
  is_not.is_not = fixed("down");
  EXPECT_EQ(what_differs(
                {expect(Kind::pointer, "/status", is("ok")),
                 expect(Kind::pointer, "/redis_connected", is("true")),
                 expect(Kind::pointer, "/pool/a~1b/1/free", range),
                 expect(Kind::pointer, "/none", is("null")),
                 expect(Kind::pointer, "/status", one_of), expect(Kind::pointer, "/status", is_not),
                 expect(Kind::pointer, "/status", matches("^o.$")), expect(Kind::body, "", lacks),
                 expect(Kind::pointer, "/error", exists(false)),
                 expect(Kind::pointer, "", exists(true)), expect(Kind::status, "", is("200")),
                 expect(Kind::header, "content-type", contains("json"))},
                health()),
            "");
}

TEST(Expectations, are_told_in_words_where_one_does_not_hold) {
  plan::Match many;
  many.at_least = 8;
  plan::Match one_of;
  one_of.one_of = {"up", "fine"};
  plan::Match lacks;
  lacks.lacks = fixed("ok");
  plan::Match is_not;
  is_not.is_not = fixed("ok");
  const struct {
    plan::Expectation expectation;
    const char* want;
  } rows[] = {
      {expect(Kind::pointer, "/redis_connected", is("false")),
       "/redis_connected is \"true\", expected \"false\""},
      {expect(Kind::pointer, "/nothing", is("x")), "/nothing is not there"},
      {expect(Kind::pointer, "/status/x", exists(true)), "/status/x is not there"},
      {expect(Kind::pointer, "/pool/a~1b/9", exists(true)), "/pool/a~1b/9 is not there"},
      {expect(Kind::pointer, "/pool/a~1b/-", exists(true)), "/pool/a~1b/- is not there"},
      {expect(Kind::pointer, "status", exists(true)), "status is not there"},
      {expect(Kind::pointer, "/status", exists(false)), "/status is there: \"ok\""},
      {expect(Kind::pointer, "/status", contains("up")),
       "/status is \"ok\", expected something with \"up\""},
      {expect(Kind::pointer, "/status", lacks), "/status is \"ok\", expected nothing with \"ok\""},
      {expect(Kind::pointer, "/status", is_not), "/status is \"ok\", expected anything else"},
      {expect(Kind::pointer, "/status", matches("^up$")),
       "/status is \"ok\", expected a match of \"^up$\""},
      {expect(Kind::pointer, "/status", one_of),
       "/status is \"ok\", expected one of 2 values, the first \"up\""},
      {expect(Kind::pointer, "/pool/a~1b/1/free", many),
       "/pool/a~1b/1/free is \"7\", expected at least 8.000000"},
      {expect(Kind::pointer, "/status", many), "/status is \"ok\", expected at least 8.000000"},
      {expect(Kind::status, "", is("503")), "the status is \"200\", expected \"503\""},
      {expect(Kind::header, "X-Degraded", exists(true)), "header X-Degraded is not there"},
  };
  for (const auto& row : rows) EXPECT_EQ(what_differs({row.expectation}, health()), row.want);
}

TEST(Expectations, say_what_is_missing_from_what_is_no_json) {
  net::Response response;
  response.body = "<html>502 Bad Gateway</html>";
  EXPECT_EQ(what_differs({expect(Kind::pointer, "/status", is("ok"))}, response),
            "/status is not there");
  EXPECT_EQ(what_differs({expect(Kind::body, "", contains("502"))}, response), "");
}

TEST(Expectations, quote_long_values_in_part) {
  net::Response response;
  response.body = std::string(10'000, 'x');
  const std::string words = what_differs({expect(Kind::body, "", is("ok"))}, response);
  EXPECT_LT(words.size(), 200U);
  EXPECT_THAT(words, testing::HasSubstr("…\", expected \"ok\""));
}

}  // namespace
}  // namespace throng::probe
