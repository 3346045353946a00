// HttpConnection for an asker who goes away in the middle.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/scripted_server.h"
#include "tests/unit/net/client.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;
using test::ScriptedServer;
using test::Then;

Deadlines with_patience(Duration patience, Duration first_byte = 20s) {
  const TimePoint now = monotonic_now();
  return {.first_byte = now + first_byte, .complete = now + 20s, .patience = patience};
}

TEST(Patience, that_ends_before_the_answer_closes_the_connection) {
  ScriptedServer server({{.then = Then::hold}, {.answer = kOk}});
  Client client(server.port());
  const Response response = client.ask(with_patience(30ms));
  EXPECT_EQ(to_string(response.failure), to_string(Failure::abandoned));
  EXPECT_FALSE(response.complete);
  EXPECT_NE(response.error.find("went away"), std::string::npos) << response.error;
  EXPECT_GE(response.end - response.sent, 30ms);
  EXPECT_EQ(response.bytes_sent, kRequest.size());
  const Response next = client.ask(with_patience(20s));
  EXPECT_EQ(next.status, 200) << next.error;
  EXPECT_FALSE(next.reused);
}

TEST(Patience, that_ends_within_the_answer_does_the_same) {
  // Which patience lasts until half of the answer is there depends on when the server's thread is
  // run: the first that does is looked for.
  Response response;
  for (Duration patience = 40ms; patience < 15s && response.status == 0; patience *= 2) {
    ScriptedServer server(test::Script{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                                       .then = Then::hold});
    Client client(server.port());
    response = client.ask(with_patience(patience));
    EXPECT_EQ(to_string(response.failure), to_string(Failure::abandoned)) << response.error;
    EXPECT_FALSE(response.complete);
  }
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "abc");
}

TEST(Patience, that_outlasts_the_answer_changes_nothing) {
  ScriptedServer server(test::Script{.answer = kOk});
  Client client(server.port());
  for (int i = 0; i < 2; ++i) {
    const Response response = client.ask(with_patience(10s));
    EXPECT_EQ(response.status, 200) << response.error;
    EXPECT_EQ(response.reused, i == 1);
  }
}

TEST(Patience, that_outlasts_a_deadline_leaves_it_a_timeout) {
  ScriptedServer server(test::Script{.then = Then::hold});
  Client client(server.port());
  const Response response = client.ask(with_patience(10s, 30ms));
  EXPECT_EQ(to_string(response.failure), to_string(Failure::timed_out));
}

TEST(Patience, lasts_from_the_first_time_where_a_dead_connection_has_it_asked_twice) {
  // The server may be slow to close: then the patience ends before there is a second time.
  for (Duration patience = 40ms; patience < 15s; patience *= 2) {
    ScriptedServer server(
        {{.answer = kOk, .answers = 1, .end_with = Then::close}, {.then = Then::hold}});
    Client client(server.port());
    EXPECT_EQ(client.ask().status, 200);
    const Response response = client.ask(with_patience(patience));
    EXPECT_EQ(to_string(response.failure), to_string(Failure::abandoned));
    EXPECT_NE(response.error.find("went away"), std::string::npos) << response.error;
    if (!response.reused) return;
  }
  FAIL() << "never asked twice";
}

TEST(Patience, begins_when_the_whole_request_was_sent_and_not_before) {
  // More than the kernel takes, for a server that is busy with somebody else.
  const std::string request = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 50000000\r\n\r\n" +
                              std::string(50'000'000, 'b');
  ScriptedServer server(test::Script{.answer = kOk});
  Client other(server.port());
  EXPECT_EQ(other.ask().status, 200);
  Client client(server.port());
  const Response response = client.ask(with_patience(1ms, 150ms), {.bytes = request});
  EXPECT_EQ(to_string(response.failure), to_string(Failure::timed_out));
  EXPECT_EQ(response.sent, TimePoint{});
  EXPECT_LT(response.bytes_sent, request.size());
}

}  // namespace
}  // namespace throng::net
