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

TEST_F(RedisReaderTest, ends_though_its_budget_never_lets_it_read) {
  const RedisServer server;
  plan_.environment.redis.commands_per_second = 0;
  RedisReader reader(loop_, as_default(server.port()), plan_, seen_);
  reader.submit(look_at(1, 1, false));
  finish(reader);
  EXPECT_EQ(seen_.size(), 0U);
  EXPECT_EQ(reader.counts().skipped, 1U);
}

}  // namespace
}  // namespace throng::probe
