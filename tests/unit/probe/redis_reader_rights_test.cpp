#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/probe/store_reading.h"
#include "tests/unit/probe/redis_reader_fixture.h"

namespace throng::probe {
namespace {

using test::RedisServer;
using testing::AllOf;
using testing::HasSubstr;
using Type = plan::KeyContract::Type;

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
