// HttpConnection against a server that says whatever a row of the table wants.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/net/scope.h"
#include "tests/support/raw_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sockets.h"
#include "tests/unit/net/client.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;
using test::Script;
using test::ScriptedServer;
using test::Then;

Deadlines within(Duration d) { return {.complete = monotonic_now() + d}; }

TEST(HttpConnection, takes_every_kind_of_answer_from_a_real_socket) {
  struct Row {
    std::string_view name;
    Script script;
    int status;
    std::string body;
    bool kept;  // the connection serves the second exchange too
  };
  const Row rows[] = {
      {"length", {.answer = kOk}, 200, "ok", true},
      {"byte by byte", {.answer = kOk, .piece = 1}, 200, "ok", true},
      {"chunked",
       {.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        .piece = 7},
       200,
       "ok",
       true},
      {"interim", {.answer = "HTTP/1.1 103 Early Hints\r\n\r\n" + kOk}, 200, "ok", true},
      {"interim byte by byte",
       {.answer = "HTTP/1.1 103 Early Hints\r\n\r\n" + kOk, .piece = 1},
       200,
       "ok",
       true},
      {"no content", {.answer = "HTTP/1.1 204 No Content\r\n\r\n"}, 204, "", true},
      {"error page",
       {.answer = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: "
                  "6\r\n\r\n<html>"},
       502,
       "<html>",
       true},
      {"says close",
       {.answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        .then = Then::close},
       200,
       "ok",
       false},
      {"says close and does not",
       {.answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        .then = Then::hold},
       200,
       "ok",
       false},
      {"HTTP/1.0", {.answer = "HTTP/1.0 200 OK\r\n\r\nok", .then = Then::close}, 200, "ok", false},
      {"half closed",
       {.answer = "HTTP/1.1 200 OK\r\n\r\nok", .then = Then::half_close},
       200,
       "ok",
       false},
      {"bytes after it", {.answer = kOk + "HTTP/1.1 500 Surprise\r\n\r\n"}, 200, "ok", false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    ScriptedServer server(row.script);
    Client client(server.port());
    for (int i = 0; i < 2; ++i) {
      const Response response = client.ask(within(20s));
      EXPECT_EQ(response.failure, Failure::none) << response.error;
      EXPECT_TRUE(response.complete);
      EXPECT_EQ(response.status, row.status);
      EXPECT_EQ(response.body, row.body);
      EXPECT_EQ(response.reused, i == 1 && row.kept);
      EXPECT_EQ(response.bytes_sent, kRequest.size());
      EXPECT_LE(response.begin, response.sent);
      EXPECT_LE(response.sent, response.first_byte);
      EXPECT_LE(response.first_byte, response.end);
    }
    EXPECT_EQ(server.connections(), row.kept ? 1 : 2);
  }
}

TEST(HttpConnection, names_every_failure_and_says_who_and_what) {
  struct Row {
    std::string_view name;
    Script script;
    Failure failure;
    std::string_view says;
    std::string_view body;
  };
  const Row rows[] = {
      {"closed at once",
       {.then = Then::close},
       Failure::closed,
       "closed the connection before",
       ""},
      {"closed within the body",
       {.answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", .then = Then::close},
       Failure::closed,
       "closed the connection before",
       "hel"},
      {"half closed within the body",
       {.answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", .then = Then::half_close},
       Failure::closed,
       "closed the connection before",
       "hel"},
      {"reset", {.then = Then::reset}, Failure::reset, "reset the connection", ""},
      {"garbage",
       {.answer = "220 mail.example ESMTP\r\n", .then = Then::hold},
       Failure::malformed,
       "something else than HTTP/1.1: \"220 mail.example ESMTP..\"",
       ""},
      {"bad chunk",
       {.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        .then = Then::hold},
       Failure::malformed,
       "malformed HTTP",
       ""},
      {"body over the bound",
       {.answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", .then = Then::hold},
       Failure::too_large,
       "a body of more than 8B",
       "01234567"},
      {"header over the bound",
       {.answer = "HTTP/1.1 200 OK\r\nX: ", .then = Then::hold, .filler = 100'000},
       Failure::too_large,
       "a header of more than 16KiB",
       ""},
      {"endless chunk extension",
       {.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
        .then = Then::hold,
        .filler = 1'000'000},
       Failure::too_large,
       "too large",
       ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    ScriptedServer server(row.script);
    Client client(server.port(), {.max_body = Bytes{8}});
    const Response response = client.ask(within(20s));
    EXPECT_EQ(to_string(response.failure), to_string(row.failure));
    EXPECT_FALSE(response.complete);
    EXPECT_EQ(response.body, row.body);
    EXPECT_NE(response.error.find(row.says), std::string::npos) << response.error;
    EXPECT_NE(response.error.find("127.0.0.1:" + std::to_string(server.port())), std::string::npos)
        << response.error;
  }
}

TEST(HttpConnection, reads_a_large_body_that_fits_and_stops_at_the_bound_of_one_that_does_not) {
  constexpr std::uint64_t kSize = 100'000'000;
  const std::string head =
      "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n";
  ScriptedServer server(Script{.answer = head, .filler = kSize});
  Client fits(server.port(), {.max_body = Bytes{kSize}});
  const Response whole = fits.ask(within(25s));
  EXPECT_EQ(whole.failure, Failure::none) << whole.error;
  EXPECT_EQ(whole.body.size(), kSize);
  EXPECT_EQ(whole.bytes_received, kSize + head.size());
  fits.connection.close();

  Client bounded(server.port(), {.max_body = Bytes{1'000'000}});
  const Response cut = bounded.ask(within(25s));
  EXPECT_EQ(cut.failure, Failure::too_large) << cut.error;
  EXPECT_EQ(cut.body, std::string(1'000'000, 'x'));
  EXPECT_LT(cut.bytes_received, 2'000'000U) << "it does not go on reading";
}

TEST(HttpConnection, gives_up_at_each_of_its_deadlines) {
  {
    SCOPED_TRACE("nothing is answered");
    ScriptedServer server(Script{.then = Then::hold});
    Client client(server.port());
    const Response response = client.ask(within(30ms));
    EXPECT_EQ(response.failure, Failure::timed_out);
    EXPECT_NE(response.error.find("in time"), std::string::npos) << response.error;
    EXPECT_EQ(response.first_byte, TimePoint{});
    EXPECT_GE(response.end - response.begin, 30ms);
  }
  {
    SCOPED_TRACE("the first byte does not come");
    ScriptedServer server(Script{.then = Then::hold});
    Client client(server.port());
    const TimePoint now = monotonic_now();
    const Response response = client.ask({.first_byte = now + 30ms, .complete = now + 1h});
    EXPECT_EQ(response.failure, Failure::timed_out);
  }
  {
    SCOPED_TRACE("the response never ends, but its first byte was in time");
    ScriptedServer server(
        Script{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", .then = Then::hold});
    Client client(server.port());
    const TimePoint now = monotonic_now();
    const Response response = client.ask({.first_byte = now + 1h, .complete = now + 50ms});
    EXPECT_EQ(response.failure, Failure::timed_out);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "abc");
  }
  {
    SCOPED_TRACE("the first byte came: only the other deadline counts from then on");
    ScriptedServer server(
        Script{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", .then = Then::hold});
    Client client(server.port());
    const TimePoint now = monotonic_now();
    const Response response = client.ask({.first_byte = now + 60ms, .complete = now + 120ms});
    EXPECT_EQ(response.failure, Failure::timed_out);
    EXPECT_GE(response.end, now + 120ms);
  }
}

TEST(HttpConnection, opens_a_new_connection_after_a_failure) {
  ScriptedServer server({{.then = Then::reset}, {.answer = kOk}});
  Client client(server.port());
  EXPECT_EQ(client.ask().failure, Failure::reset);
  const Response second = client.ask();
  EXPECT_EQ(second.failure, Failure::none) << second.error;
  EXPECT_FALSE(second.reused);
  EXPECT_GT(second.connect, Duration{});
  EXPECT_EQ(client.ask().reused, true);
}

TEST(HttpConnection, says_that_nobody_listens) {
  Client client(test::free_port());
  const Response response = client.ask();
  EXPECT_EQ(response.failure, Failure::refused);
  EXPECT_NE(response.error.find("nobody listens there"), std::string::npos) << response.error;
  EXPECT_EQ(response.bytes_sent, 0U);
}

TEST(HttpConnection, speaks_to_an_ipv6_address_and_to_a_name) {
  ScriptedServer server({{.answer = kOk}}, "::1");
  Client by_address(server.port(), {}, "::1");
  EXPECT_EQ(by_address.ask().status, 200);
  ScriptedServer v4(Script{.answer = kOk});
  Client by_name(v4.port(), {}, "localhost");  // may be ::1 first, which is refused
  EXPECT_EQ(by_name.ask(within(20s)).status, 200);
}

TEST(HttpConnection, of_a_name_without_an_address_says_so) {
  const auto target = resolve_target({.host = "no-such-host.invalid", .port = 80}, {});
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().kind, Failure::unresolved);
  EXPECT_NE(target.error().message.find("no-such-host.invalid"), std::string::npos);
}

TEST(HttpConnection, sends_a_request_larger_than_the_kernel_takes_at_once) {
  const std::string body(8'000'000, 'b');
  const std::string request =
      "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 8000000\r\n\r\n" + body;
  ScriptedServer server(Script{.answer = kOk});
  Client client(server.port());
  const Response response = client.ask(within(25s), {.bytes = request});
  EXPECT_EQ(response.failure, Failure::none) << response.error;
  EXPECT_EQ(response.bytes_sent, request.size());
  EXPECT_EQ(server.received(), request);
}

TEST(HttpConnection, reads_the_answer_of_a_server_that_does_not_want_the_rest_of_the_request) {
  const std::string request =
      "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 8000000\r\n\r\n" + std::string(8'000'000, 'b');
  ScriptedServer server(Script{
      .answer = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
      .then = Then::close,
      .at_once = true});
  Client client(server.port());
  const Response response = client.ask(within(25s), {.bytes = request});
  EXPECT_EQ(response.status, 413) << response.error;
}

Task<void> cancel_when_sent(Loop* loop, HttpConnection* connection, const ScriptedServer* server) {
  while (server->received().empty()) co_await loop->sleep_until(loop->now() + 1ms);
  connection->cancel();
}

Task<void> ask_and_cancel(Client* client, const ScriptedServer* server, Response* response) {
  Scope scope(client->loop.executor());
  scope.spawn(cancel_when_sent(&client->loop, &client->connection, server));
  co_await client->connection.exchange({.bytes = kRequest}, {}, *response);
  co_await scope.join();
}

TEST(HttpConnection, is_cancelled_while_it_waits_and_can_be_used_again) {
  ScriptedServer server({{.then = Then::hold}, {.answer = kOk}});
  Client client(server.port());
  client.connection.cancel();  // nothing is under way: harmless
  Response response;
  test::await(client.loop, ask_and_cancel(&client, &server, &response));
  EXPECT_EQ(response.failure, Failure::cancelled);
  EXPECT_NE(response.error.find("given up"), std::string::npos);
  // The server's thread still serves the first connection; it ends when we close ours.
  EXPECT_EQ(client.ask().status, 200);
}

TEST(HttpConnection, knows_that_the_answer_to_head_has_no_body) {
  ScriptedServer server(Script{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"});
  Client client(server.port());
  for (int i = 0; i < 2; ++i) {
    const Response response =
        client.ask({}, {.bytes = "HEAD / HTTP/1.1\r\nHost: t\r\n\r\n", .head_only = true});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("content-length"), "12345");
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.reused, i == 1);
  }
}

TEST(HttpConnection, gives_its_buffer_back_when_nothing_more_is_expected) {
  const test::RawServer server(kOk);
  Client client(server.port());
  std::vector<char> buffer = client.loop.borrow();
  const char* const last = buffer.data();
  client.loop.give_back(std::move(buffer));
  EXPECT_EQ(client.ask().status, 200);
  EXPECT_EQ(client.loop.borrow().data(), last);
}

TEST(ComposeRequest, writes_what_the_endpoint_the_method_and_the_headers_ask_for) {
  const Endpoint endpoint{.host = "chat.example", .port = 8080, .base_path = "/api"};
  EXPECT_EQ(compose_request(endpoint, "GET", "/health?x=1", {}, ""),
            "GET /api/health?x=1 HTTP/1.1\r\nHost: chat.example:8080\r\n\r\n");
  const HttpHeader json[] = {{"Content-Type", "application/json"}, {"X-Request-ID", "7"}};
  EXPECT_EQ(
      compose_request(endpoint, "POST", "/chat", json, "{}"),
      "POST /api/chat HTTP/1.1\r\nHost: chat.example:8080\r\nContent-Type: application/json\r\n"
      "X-Request-ID: 7\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(compose_request(endpoint, "POST", "/", {}, ""),
            "POST /api/ HTTP/1.1\r\nHost: chat.example:8080\r\nContent-Length: 0\r\n\r\n");
  const HttpHeader own[] = {{"HOST", "other"}, {"content-length", "9"}};
  EXPECT_EQ(compose_request(endpoint, "PUT", "/", own, "{}"),
            "PUT /api/ HTTP/1.1\r\nHOST: other\r\ncontent-length: 9\r\n\r\n{}");
}

}  // namespace
}  // namespace throng::net
