// tests/unit/probe/redis_reader_fixture.h
//
// A reader, the contract it reads by, and the loop it runs on.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "harness/net/scope.h"
#include "harness/probe/redis_reader.h"
#include "harness/redis/probe_acl.h"
#include "tests/support/await.h"
#include "tests/support/redis_server.h"
#include "tests/support/sockets.h"
#include "tests/unit/probe/recorder.h"

namespace throng::probe {

inline plan::Template key_template(const std::string& before) {
  plan::Segment literal;
  literal.text = before;
  plan::Segment conversation;
  conversation.kind = plan::Segment::Kind::conversation;
  return {{literal, conversation}};
}

/// The contract of a service with a session that lives an hour and a pending order that lives ten
/// minutes.
inline plan::Plan plan_of_two_keys() {
  plan::Plan plan;
  plan.run = 7;
  plan::KeyContract session;
  session.name = "session";
  session.match = key_template("chat_session:");
  session.ttl = std::chrono::hours(1);
  session.history = true;
  session.always = true;
  session.role_field = "role";
  session.user_role = "user";
  plan::KeyContract order;
  order.name = "pending_order";
  order.match = key_template("pending_order:");
  order.ttl = std::chrono::minutes(10);
  plan.contract.keys = {session, order};
  return plan;
}

inline ReadRequest look_at(std::uint32_t conversation, std::uint32_t seq, bool history) {
  ReadRequest request;
  request.conversation = conversation;
  request.identity = "u" + std::to_string(conversation);
  request.seq = seq;
  request.history = history;
  return request;
}

class RedisReaderTest : public testing::Test {
 protected:
  redis::Options as_probe(std::uint16_t port) {
    redis::Options options;
    options.port = port;
    options.user = "throng-probe";
    options.password = "pw";
    return options;
  }
  redis::Options as_default(std::uint16_t port) {
    redis::Options options;
    options.port = port;
    return options;
  }
  static void add_probe_user(const test::RedisServer& server) {
    const auto acl = redis::probe_acl("throng-probe", "pw", {"chat_session:*", "pending_order:*"});
    ASSERT_EQ(server.command(acl), "+OK\r\n");
  }
  /// Works off what was submitted, then stops.
  void finish(RedisReader& reader) {
    reader.stop();
    test::await(loop_, reader.run());
  }
  void turn_loop() {
    loop_.context().restart();
    loop_.context().poll();
  }
  /// Runs the reader until `condition` holds.
  bool runs_until(const std::function<bool()>& condition) {
    return test::eventually([&] {
      turn_loop();
      return condition();
    });
  }

  net::Loop loop_;
  Recorder seen_;
  plan::Plan plan_ = plan_of_two_keys();
};

}  // namespace throng::probe
