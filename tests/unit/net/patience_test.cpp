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
  ScriptedServer server(test::Script{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                                     .then = Then::hold});
  Client client(server.port());
  const Response response = client.ask(with_patience(80ms));
  EXPECT_EQ(to_string(response.failure), to_string(Failure::abandoned));
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

}  // namespace
}  // namespace throng::net
