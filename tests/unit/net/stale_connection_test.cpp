// What becomes of a kept-alive connection that the other side has closed.
#include <gtest/gtest.h>

#include "tests/support/scripted_server.h"
#include "tests/support/sockets.h"
#include "tests/unit/net/client.h"

namespace throng::net {
namespace {

using test::Script;
using test::ScriptedServer;
using test::Then;

TEST(HttpConnection, tries_once_more_when_a_kept_connection_turns_out_dead_and_only_then) {
  for (const Then end : {Then::close, Then::reset}) {
    SCOPED_TRACE(end == Then::close ? "closed" : "reset");
    ScriptedServer server({{.answer = kOk, .answers = 1, .end_with = end}, {.answer = kOk}});
    Client client(server.port());
    EXPECT_EQ(client.ask().status, 200);
    const Response retried = client.ask();
    EXPECT_EQ(retried.failure, Failure::none) << retried.error;
    EXPECT_FALSE(retried.reused);
    EXPECT_EQ(server.connections(), 2);
  }
  {
    SCOPED_TRACE("not if it must not be repeated");
    ScriptedServer server(
        {{.answer = kOk, .answers = 1, .end_with = Then::close}, {.answer = kOk}});
    Client client(server.port());
    EXPECT_EQ(client.ask().status, 200);
    const Response failed = client.ask({}, {.bytes = kRequest, .retry_if_stale = false});
    EXPECT_EQ(failed.failure, Failure::closed);
    EXPECT_TRUE(failed.reused);
    EXPECT_EQ(server.connections(), 1);
  }
  {
    SCOPED_TRACE("not twice, and not on a fresh connection");
    ScriptedServer server(
        {{.answer = kOk, .answers = 1, .end_with = Then::close}, {.then = Then::close}});
    Client client(server.port());
    EXPECT_EQ(client.ask().status, 200);
    EXPECT_EQ(client.ask().failure, Failure::closed);
    EXPECT_EQ(server.connections(), 2);
  }
}

TEST(HttpConnection, looks_whether_an_idle_connection_was_closed_and_sends_nothing_twice) {
  for (const Then end : {Then::close, Then::reset}) {
    SCOPED_TRACE(end == Then::close ? "closed" : "reset");
    ScriptedServer server(Script{.answer = kOk, .then = end});
    const WireRequest once{.bytes = kRequest, .look_first = true, .retry_if_stale = false};
    // The end of the connection may still be on its way when the second request is sent, so more
    // than one try is granted; without the look none would ever succeed.
    EXPECT_TRUE(test::eventually([&] {
      Client client(server.port());
      if (client.ask({}, once).status != 200) return false;
      const Response second = client.ask({}, once);
      return second.failure == Failure::none && !second.reused && second.status == 200;
    }));
  }
}

}  // namespace
}  // namespace throng::net
