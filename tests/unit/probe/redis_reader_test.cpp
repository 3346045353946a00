#include "harness/probe/redis_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/net/scope.h"
#include "harness/probe/store_reading.h"
#include "harness/redis/probe_acl.h"
#include "tests/support/await.h"
#include "tests/support/redis_server.h"
#include "tests/support/sockets.h"
#include "tests/unit/probe/recorder.h"

namespace throng::probe {
namespace {

using observe::Channel;
using observe::Kind;
using observe::Observation;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::RedisServer;
using testing::AllOf;
using testing::HasSubstr;
using Type = plan::KeyContract::Type;

plan::Template key_template(const std::string& before) {
  plan::Segment literal;
  literal.text = before;
  plan::Segment conversation;
  conversation.kind = plan::Segment::Kind::conversation;
  return {{literal, conversation}};
}

/// The contract of a service with a session that lives an hour and a pending order that lives ten
/// minutes.
plan::Plan plan_of_two_keys() {
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

ReadRequest look_at(std::uint32_t conversation, std::uint32_t seq, bool history) {
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
  static void add_probe_user(const RedisServer& server) {
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

TEST_F(RedisReaderTest, tells_who_it_is_and_that_it_may_not_write) {
  const RedisServer server;
  add_probe_user(server);
  RedisReader reader(loop_, as_probe(server.port()), plan_, seen_);
  const auto facts = test::await(loop_, reader.prepare());
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->user, "throng-probe");
  EXPECT_THAT(facts->version, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(server.command({"INFO", "server"}), HasSubstr("redis_version:" + facts->version));
  EXPECT_FALSE(facts->can_write);
  EXPECT_TRUE(facts->has_pexpiretime);
}

TEST_F(RedisReaderTest, reports_rights_to_write_without_using_them) {
  const RedisServer server;
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  const auto facts = test::await(loop_, reader.prepare());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->user, "default");
  EXPECT_TRUE(facts->can_write);
  EXPECT_EQ(server.command({"INFO", "stats"}).find("expired_keys:0") != std::string::npos, true);
  EXPECT_EQ(server.command({"DBSIZE"}), ":0\r\n");
}

TEST_F(RedisReaderTest, reports_rights_to_write_on_session_keys_alone) {
  const RedisServer server;
  server.command({"ACL", "SETUSER", "throng-probe", "on", ">pw", "~chat_session:*",
                  "~pending_order:*", "+@all"});
  RedisReader reader(loop_, as_probe(server.port()), plan_, seen_);
  const auto facts = test::await(loop_, reader.prepare());
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->can_write);
}

TEST_F(RedisReaderTest, names_the_key_that_it_may_not_read_before_the_run) {
  const RedisServer server;
  server.command(redis::probe_acl("throng-probe", "pw", {"chat_session:*"}));
  RedisReader reader(loop_, as_probe(server.port()), plan_, seen_);
  const auto facts = test::await(loop_, reader.prepare());
  ASSERT_FALSE(facts);
  EXPECT_THAT(facts.error().message,
              AllOf(HasSubstr("throng-probe"), HasSubstr("pending_order:"), HasSubstr("NOPERM")));
}

TEST_F(RedisReaderTest, says_where_nobody_listens) {
  const std::uint16_t port = test::free_port();
  RedisReader reader(loop_, as_default(port), plan_, seen_);
  const auto facts = test::await(loop_, reader.prepare());
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().kind, Failure::refused);
  EXPECT_THAT(facts.error().message, HasSubstr("127.0.0.1:" + std::to_string(port)));
}

TEST_F(RedisReaderTest, refuses_keys_whose_name_it_cannot_know) {
  const RedisServer server;
  plan_.contract.keys[1].match.segments[1].kind = plan::Segment::Kind::uuid;
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  const auto facts = test::await(loop_, reader.prepare());
  ASSERT_FALSE(facts);
  EXPECT_THAT(facts.error().message, HasSubstr("pending_order"));
}

TEST_F(RedisReaderTest, reads_ttl_type_and_stored_messages_of_one_conversation) {
  const RedisServer server;
  add_probe_user(server);
  const std::string history = R"([{"role":"user","parts":[")" + marker_text(3, 1) +
                              R"("]},{"role":"model","parts":[")" + marker_text(3, 1) +
                              marker_text(9, 9) + R"("]},{"role":"user","parts":[")" +
                              marker_text(3, 2) + R"("]}])";
  server.command({"SET", "chat_session:u3", history, "EX", "3600"});
  server.command({"SET", "pending_order:u3", "{}", "EX", "600"});
  RedisReader reader(loop_, as_probe(server.port()), plan_, seen_);
  ASSERT_TRUE(test::await(loop_, reader.prepare()));
  const TimePoint before = loop_.now();
  reader.submit(look_at(3, 2, true));
  finish(reader);

  ASSERT_EQ(seen_.size(), 2U);
  const Observation& session = seen_.at(0);
  EXPECT_EQ(session.kind, Kind::store);
  EXPECT_EQ(session.channel, Channel::store);
  EXPECT_TRUE(session.found);
  EXPECT_EQ(session.key, 0);
  EXPECT_EQ(session.conversation, 3U);
  EXPECT_EQ(session.seq, 2U);
  EXPECT_EQ(session.identity, "u3");
  EXPECT_EQ(session.text, "chat_session:u3");
  EXPECT_EQ(session.store_type, static_cast<int>(Type::string));
  EXPECT_EQ(seqs(session.markers), "1 2");
  EXPECT_FALSE(session.markers_cut);
  EXPECT_FALSE(session.final_read);
  EXPECT_GT(session.pttl_ms, 3'500'000);
  EXPECT_LE(session.pttl_ms, 3'600'000);
  EXPECT_NEAR(static_cast<double>(session.expires_at_ms),
              static_cast<double>(session.redis_time_ms + session.pttl_ms), 1000.0);
  EXPECT_NEAR(static_cast<double>(session.redis_time_ms),
              static_cast<double>(wall_now().time_since_epoch().count()), 60'000.0);
  EXPECT_LE(before, session.begin);
  EXPECT_LT(session.begin, session.end);
  EXPECT_LE(session.end, loop_.now());

  const Observation& order = seen_.at(1);
  EXPECT_EQ(order.key, 1);
  EXPECT_EQ(order.channel, Channel::none) << "a pending order holds no history";
  EXPECT_LE(order.pttl_ms, 600'000);
  EXPECT_EQ(reader.counts().readings, 1U);
  EXPECT_EQ(reader.counts().skipped, 0U);
}

TEST_F(RedisReaderTest, leaves_values_alone_unless_asked_for_them) {
  const RedisServer server;
  server.command({"SET", "chat_session:u3", marker_text(3, 1), "EX", "3600"});
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  reader.submit(look_at(3, 1, false));
  finish(reader);
  ASSERT_GE(seen_.size(), 1U);
  EXPECT_EQ(seen_.at(0).channel, Channel::none);
  EXPECT_TRUE(seen_.at(0).markers.empty());
  EXPECT_THAT(server.command({"INFO", "commandstats"}),
              testing::Not(HasSubstr("cmdstat_getrange")));
}

TEST_F(RedisReaderTest, reads_histories_of_every_ordered_type_even_where_another_was_declared) {
  const RedisServer server;
  add_probe_user(server);
  const std::string a = marker_text(1, 1);
  const std::string b = marker_text(1, 2);
  const struct {
    std::vector<std::string> command;
    Type type;
  } rows[] = {
      {{"SET", "chat_session:u1", a + b}, Type::string},
      {{"RPUSH", "chat_session:u1", a, b}, Type::list},
      {{"HSET", "chat_session:u1", "2", b, "1", a}, Type::hash},
      {{"ZADD", "chat_session:u1", "2", b, "1", a}, Type::zset},
      {{"XADD", "chat_session:u1", "1-1", "m", a, "n", b}, Type::stream},
  };
  for (const auto& row : rows) {
    server.command({"DEL", "chat_session:u1"});
    server.command(row.command);
    server.command({"EXPIRE", "chat_session:u1", "3600"});
    for (const Type declared : {row.type, Type::any, Type::string}) {
      plan_.contract.keys[0].type = declared;
      Recorder seen;
      RedisReader reader(loop_, as_probe(server.port()), plan_, seen);
      ASSERT_TRUE(test::await(loop_, reader.prepare()));
      reader.submit(look_at(1, 2, true));
      finish(reader);
      ASSERT_EQ(seen.size(), 2U) << row.command[0];
      EXPECT_EQ(seen.at(0).store_type, static_cast<int>(row.type)) << row.command[0];
      EXPECT_EQ(seqs(seen.at(0).markers), "1 2") << row.command[0];
      EXPECT_EQ(seen.at(0).channel, Channel::store);
    }
  }
}

TEST_F(RedisReaderTest, looks_twice_more_at_a_key_without_expiry_or_missing) {
  const RedisServer server;
  server.command({"SET", "chat_session:u1", "[]"});
  server.command({"SET", "pending_order:u1", "{}", "EX", "600"});
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  reader.submit(look_at(1, 1, false));
  reader.submit(look_at(2, 1, false));  // has neither key; only the session is promised to be there
  finish(reader);
  std::vector<Observation> immortal;
  std::vector<Observation> missing;
  std::size_t orders = 0;
  for (const Observation& one : seen_.all(Kind::store)) {
    if (one.key == 1)
      ++orders;
    else
      (one.conversation == 1 ? immortal : missing).push_back(one);
  }
  EXPECT_EQ(orders, 2U);
  ASSERT_EQ(immortal.size(), 3U);
  ASSERT_EQ(missing.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(immortal[i].pttl_ms, -1);
    EXPECT_EQ(missing[i].pttl_ms, -2);
    EXPECT_FALSE(missing[i].found);
    if (i > 0) {
      EXPECT_GE(immortal[i].begin - immortal[i - 1].end, milliseconds(50));
    }
  }
}

/// Sets the expiry of what it is told has none, as a service does that needs two commands for it.
class Repairer : public Recorder {
 public:
  explicit Repairer(const RedisServer& server) : server_(server) {}
  void on(const Observation& observation) override {
    Recorder::on(observation);
    if (observation.pttl_ms == -1)
      server_.command({"EXPIRE", std::string(observation.text), "3600"});
  }

 private:
  const RedisServer& server_;
};

TEST_F(RedisReaderTest, sees_an_expiry_that_was_set_a_moment_after_the_key) {
  const RedisServer server;
  server.command({"SET", "chat_session:u1", "[]"});
  plan_.contract.keys.pop_back();
  Repairer seen(server);
  RedisReader reader(loop_, as_default(server.port()), plan_, seen);
  reader.submit(look_at(1, 1, false));
  finish(reader);
  ASSERT_EQ(seen.size(), 2U) << "once right, it is not looked at again";
  EXPECT_EQ(seen.at(0).pttl_ms, -1);
  EXPECT_GT(seen.at(1).pttl_ms, 0);
}

TEST_F(RedisReaderTest, keeps_within_its_budget_and_counts_what_it_skips) {
  const RedisServer server;
  plan_.environment.redis.commands_per_second = 100;
  plan_.contract.keys.pop_back();
  server.command({"SET", "chat_session:u1", "[]", "EX", "60"});
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  net::Scope scope(loop_.executor());
  scope.spawn(reader.run());
  const TimePoint start = loop_.now();
  std::uint32_t seq = 0;
  ASSERT_TRUE(runs_until([&] {
    reader.submit(look_at(1, ++seq, false));
    return reader.counts().readings >= 12;
  }));
  // 12 readings of 3 commands and one saved-up quarter second: not before (36 - 3 - 25) / 100 s
  // have passed.
  EXPECT_GE(loop_.now() - start, milliseconds(80));
  EXPECT_GT(reader.counts().skipped, 0U);
  reader.stop();
  test::await(loop_, scope.join());
  EXPECT_EQ(seen_.at(seen_.size() - 1).seq, seq) << "the newest turn is looked at in the end";
  EXPECT_EQ(reader.counts().readings + reader.counts().skipped, seq);
}

TEST_F(RedisReaderTest, makes_every_final_read_whatever_the_budget) {
  const RedisServer server;
  plan_.environment.redis.commands_per_second = 0;
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  plan_.contract.keys[0].always = false;
  for (std::uint32_t i = 0; i < 500; ++i) {
    ReadRequest request = look_at(i, 1, true);
    request.final_read = true;
    reader.submit(request);
  }
  finish(reader);
  EXPECT_EQ(seen_.size(), 1000U);
  for (const Observation& one : seen_.all(Kind::store)) EXPECT_TRUE(one.final_read);
  EXPECT_EQ(seen_.at(0).channel, Channel::store) << "no key: an empty history, and looked for";
}

TEST_F(RedisReaderTest, tells_a_gap_while_redis_is_away_and_goes_on_afterwards) {
  RedisServer server;
  server.command({"SET", "chat_session:u1", "[]", "EX", "60"});
  plan_.contract.keys.pop_back();
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  net::Scope scope(loop_.executor());
  scope.spawn(reader.run());
  reader.submit(look_at(1, 1, false));
  ASSERT_TRUE(runs_until([&] { return seen_.size() == 1; }));
  server.kill();
  const TimePoint away = loop_.now();
  reader.submit(look_at(1, 2, false));
  reader.submit(look_at(2, 1, false));
  ASSERT_TRUE(runs_until([&] { return reader.counts().commands >= 10; })) << "it keeps trying";
  EXPECT_EQ(seen_.size(), 1U);
  server.start();
  server.command({"SET", "chat_session:u1", "[]", "EX", "60"});
  server.command({"SET", "chat_session:u2", "[]", "EX", "60"});
  ASSERT_TRUE(runs_until([&] { return reader.counts().readings >= 3; }));
  reader.stop();
  test::await(loop_, scope.join());

  const auto gaps = seen_.all(Kind::gap);
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].channel, Channel::store);
  EXPECT_GE(gaps[0].begin, away);
  EXPECT_LT(gaps[0].begin, gaps[0].end);
  EXPECT_THAT(std::string(gaps[0].text), HasSubstr("127.0.0.1:" + std::to_string(server.port())));
  EXPECT_EQ(reader.counts().gaps, 1U);
  EXPECT_EQ(reader.counts().skipped, 0U) << "what was asked meanwhile was read afterwards";
}

TEST_F(RedisReaderTest, gives_up_on_a_redis_that_does_not_come_back_at_the_end) {
  RedisServer server;
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  ASSERT_TRUE(test::await(loop_, reader.prepare()));
  server.kill();
  reader.submit(look_at(1, 1, true));
  reader.submit(look_at(2, 1, true));
  finish(reader);
  EXPECT_EQ(reader.counts().readings, 0U);
  EXPECT_EQ(reader.counts().skipped, 2U);
  ASSERT_EQ(seen_.all(Kind::gap).size(), 1U);
}

TEST_F(RedisReaderTest, tells_a_gap_for_a_reading_that_redis_refuses) {
  const RedisServer server;
  add_probe_user(server);
  RedisReader reader(loop_, as_probe(server.port()), plan_, seen_);
  ASSERT_TRUE(test::await(loop_, reader.prepare()));
  server.command({"ACL", "SETUSER", "throng-probe", "-pttl"});
  reader.submit(look_at(1, 1, false));
  finish(reader);
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_EQ(seen_.at(0).kind, Kind::gap);
  EXPECT_THAT(std::string(seen_.at(0).text), HasSubstr("NOPERM"));
}

TEST_F(RedisReaderTest, computes_expiries_where_redis_does_not_know_pexpiretime) {
  const RedisServer server;
  add_probe_user(server);
  server.command({"ACL", "SETUSER", "throng-probe", "-pexpiretime"});
  server.command({"SET", "chat_session:u1", "[]", "EX", "3600"});
  RedisReader reader(loop_, as_probe(server.port()), plan_, seen_);
  const auto facts = test::await(loop_, reader.prepare());
  ASSERT_TRUE(facts);
  EXPECT_FALSE(facts->has_pexpiretime);
  reader.submit(look_at(1, 1, false));
  finish(reader);
  const std::string exact = server.command({"PEXPIRETIME", "chat_session:u1"});
  EXPECT_NEAR(static_cast<double>(seen_.at(0).expires_at_ms), std::stod(exact.substr(1)), 20.0);
}

TEST_F(RedisReaderTest, uses_no_command_that_its_access_list_does_not_name) {
  const RedisServer server;
  add_probe_user(server);
  for (const Type type :
       {Type::string, Type::list, Type::hash, Type::stream, Type::zset, Type::any}) {
    for (const bool pexpiretime : {true, false}) {
      auto commands = reading_commands({{0, "chat_session:x", type, true}}, pexpiretime);
      commands.push_back({"PING"});
      commands.push_back({"INFO", "server"});
      commands.push_back({"ACL", "WHOAMI"});
      for (redis::Command command : commands) {
        command.insert(command.begin(), {"ACL", "DRYRUN", "throng-probe"});
        EXPECT_EQ(server.command(command), "+OK\r\n") << command[3];
      }
    }
  }
}

}  // namespace
}  // namespace throng::probe
