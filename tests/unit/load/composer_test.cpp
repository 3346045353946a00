#include "harness/load/composer.h"

#include <gtest/gtest.h>

#include "tests/unit/load/plans.h"

namespace throng::load {
namespace {

using Kind = plan::Segment::Kind;

class Composing : public ::testing::Test {
 protected:
  std::string composed(const plan::RequestTemplate& request, std::string_view id = "the-id") {
    const Composer composer(request, endpoint, "X-Request-ID");
    composer.compose(values, id, cookies, draft);
    return draft.bytes;
  }

  net::Endpoint endpoint{.tls = false, .host = "127.0.0.1", .port = 5000, .base_path = "/api"};
  Random random{1};
  std::vector<std::string> variables{"plain", "evil\r\nX-Injected: 1\r\n\r\nGET /x"};
  Values values{.variables = variables, .conversation = "c-1", .marker = "TH-1", .random = &random};
  CookieJar cookies;
  Draft draft;
};

TEST_F(Composing, writes_a_turn_whole) {
  EXPECT_EQ(composed(say(0, "order ramen").exchange.request),
            "POST /api/chat HTTP/1.1\r\n"
            "Host: 127.0.0.1:5000\r\n"
            "User-Agent: throng\r\n"
            "X-Request-ID: the-id\r\n"
            "Content-Type: application/json\r\n"
            "Content-Length: 48\r\n"
            "\r\n"
            R"({"user_id":"c-1","message":"order ramen [TH-1]"})");
}

TEST_F(Composing, sends_no_body_and_no_length_with_a_get) {
  EXPECT_EQ(composed(get(0, "/menu").exchange.request, ""),
            "GET /api/menu HTTP/1.1\r\n"
            "Host: 127.0.0.1:5000\r\n"
            "User-Agent: throng\r\n"
            "\r\n");
}

TEST_F(Composing, tells_the_length_of_an_empty_post) {
  plan::RequestTemplate request = get(0, "/clear").exchange.request;
  request.method = "POST";
  EXPECT_TRUE(composed(request).ends_with("Content-Length: 0\r\n\r\n"));
}

TEST_F(Composing, adds_the_steps_headers_and_lets_them_replace_its_own) {
  plan::RequestTemplate request = say(0, "hello").exchange.request;
  request.headers = {{"Authorization", text("Bearer abc")},
                     {"user-agent", text("diner")},
                     {"content-type", text("text/plain")}};
  const std::string bytes = composed(request);
  EXPECT_NE(bytes.find("Authorization: Bearer abc\r\n"), std::string::npos);
  EXPECT_NE(bytes.find("user-agent: diner\r\n"), std::string::npos);
  EXPECT_NE(bytes.find("content-type: text/plain\r\n"), std::string::npos);
  EXPECT_EQ(bytes.find("User-Agent: throng"), std::string::npos);
  EXPECT_EQ(bytes.find("application/json"), std::string::npos);
}

TEST_F(Composing, sends_the_cookies_unless_the_step_has_its_own) {
  cookies.set("session=s1; Path=/");
  cookies.set("theme=dark");
  plan::RequestTemplate request = get(0, "/").exchange.request;
  EXPECT_NE(composed(request).find("\r\nCookie: session=s1; theme=dark\r\n"), std::string::npos);
  request.headers = {{"Cookie", text("mine=1")}};
  const std::string bytes = composed(request);
  EXPECT_EQ(bytes.find("session=s1"), std::string::npos);
  EXPECT_NE(bytes.find("\r\nCookie: mine=1\r\n"), std::string::npos);
}

TEST_F(Composing, lets_no_value_split_a_header_or_the_request_line) {
  plan::RequestTemplate request;
  request.target = join({literal("/search?q="), variable(1)});
  request.headers = {{"X-Name", join({variable(1)})}};
  const std::string bytes = composed(request);
  EXPECT_EQ(bytes.find("\r\nX-Injected"), std::string::npos);
  EXPECT_EQ(bytes.find("\r\n\r\n"), bytes.size() - 4);
  EXPECT_EQ(bytes.substr(0, bytes.find("\r\n")),
            "GET /api/search?q=evil%0D%0AX-Injected:%201%0D%0A%0D%0AGET%20/x HTTP/1.1");
}

TEST_F(Composing, lets_no_literal_of_the_file_split_a_header_either) {
  plan::RequestTemplate request = get(0, "/").exchange.request;
  request.headers = {{"X-Na\r\nme", text("a\r\nb")}};
  EXPECT_NE(composed(request).find("\r\nX-Name: ab\r\n"), std::string::npos);
}

TEST_F(Composing, fits_the_length_to_what_the_body_became) {
  plan::RequestTemplate request = say(0, "x").exchange.request;
  const Composer composer(request, endpoint, "");
  for (const std::string conversation : {"a", "a much longer conversation than that", ""}) {
    values.conversation = conversation;
    composer.compose(values, "", cookies, draft);
    const std::size_t at = draft.bytes.find("Content-Length: ") + 16;
    EXPECT_EQ(std::stoul(draft.bytes.substr(at)),
              draft.bytes.size() - draft.bytes.find("\r\n\r\n") - 4);
  }
}

TEST_F(Composing, follows_a_redirect_with_or_without_the_body) {
  const plan::RequestTemplate request = say(0, "hello").exchange.request;
  const Composer composer(request, endpoint, "X-Request-ID");
  composer.compose(values, "i", cookies, draft);
  const std::string body = draft.body;
  composer.compose_redirect("POST", "/v2/chat", true, values, "i", cookies, draft);
  EXPECT_TRUE(draft.bytes.starts_with("POST /v2/chat HTTP/1.1\r\n"));
  EXPECT_TRUE(draft.bytes.ends_with("\r\n\r\n" + body));
  composer.compose_redirect("GET", "/done", false, values, "i", cookies, draft);
  EXPECT_TRUE(draft.bytes.starts_with("GET /done HTTP/1.1\r\n"));
  EXPECT_EQ(draft.bytes.find("Content-"), std::string::npos);
  EXPECT_TRUE(draft.bytes.ends_with("\r\n\r\n"));
}

TEST_F(Composing, knows_whether_a_marker_stands_anywhere) {
  EXPECT_TRUE(Composer(say(0, "x").exchange.request, endpoint, "").carries_marker());
  EXPECT_FALSE(Composer(get(0, "/x").exchange.request, endpoint, "").carries_marker());
  plan::RequestTemplate in_header = get(0, "/x").exchange.request;
  in_header.headers = {{"X-Message", join({hole(Kind::marker)})}};
  EXPECT_TRUE(Composer(in_header, endpoint, "").carries_marker());
}

}  // namespace
}  // namespace throng::load
