#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/probe/redis_reader_fixture.h"

namespace throng::probe {
namespace {

using observe::Channel;
using observe::Kind;
using observe::Observation;
using std::chrono::milliseconds;
using test::RedisServer;
using testing::HasSubstr;
using Type = plan::KeyContract::Type;

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

}  // namespace
}  // namespace throng::probe
