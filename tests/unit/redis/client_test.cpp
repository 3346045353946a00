#include "harness/redis/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/net/scope.h"
#include "harness/redis/probe_acl.h"
#include "tests/support/await.h"
#include "tests/support/raw_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/sockets.h"

namespace throng::redis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::await;
using test::RawServer;
using test::RedisServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

struct Call {
  std::string name;
  Command command;
  TimePoint deadline;
};

/// Makes the call and notes its name, and how it failed if it did.
net::Task<void> noted(Client* client, Call call, std::vector<std::string>* out) {
  const auto reply = co_await client->command(call.command, call.deadline);
  out->push_back(call.name + (reply ? "" : ":" + std::string(to_string(reply.error().kind))));
}

class ClientTest : public testing::Test {
 protected:
  Options at(std::uint16_t port) {
    Options options;
    options.port = port;
    return options;
  }
  TimePoint in(Duration time) { return loop_.now() + time; }
  Result<Reply> ask(Client& client, Command command, Duration within = seconds(10)) {
    return await(loop_, client.command(std::move(command), in(within)));
  }
  /// Asks until Redis answers; the backoff makes the first calls after a loss fail.
  bool answers_again(Client& client) {
    return test::eventually([&] { return ask(client, {"PING"}, seconds(1)).has_value(); });
  }

  net::Loop loop_;
};

TEST_F(ClientTest, gives_every_kind_of_reply_as_a_value) {
  const RedisServer server;
  Client client(loop_, at(server.port()));
  EXPECT_EQ(ask(client, {"SET", "k", std::string("a\0\r\n", 4)})->text, "OK");
  EXPECT_EQ(ask(client, {"GET", "k"})->text, std::string("a\0\r\n", 4));
  EXPECT_EQ(ask(client, {"GET", "none"})->type, Reply::Type::nil);
  EXPECT_EQ(ask(client, {"RPUSH", "l", "1", "2"})->integer, 2);
  const auto list = ask(client, {"LRANGE", "l", "0", "-1"});
  ASSERT_EQ(list->items.size(), 2U);
  EXPECT_EQ(list->items[1].text, "2");
  const auto nested = ask(client, {"EVAL", "return {1,{'a',{}},false}", "0"});
  ASSERT_EQ(nested->items.size(), 3U);
  EXPECT_EQ(nested->items[1].items[0].text, "a");
  EXPECT_EQ(nested->items[2].type, Reply::Type::nil);
  EXPECT_EQ(client.connections(), 1U);
}

TEST_F(ClientTest, takes_an_error_reply_for_an_answer) {
  const RedisServer server;
  Client client(loop_, at(server.port()));
  const auto reply = ask(client, {"NOSUCHCOMMAND"});
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->is_error());
  EXPECT_THAT(reply->text, HasSubstr("ERR unknown command"));
  EXPECT_TRUE(client.connected());
}

TEST_F(ClientTest, keeps_the_order_of_a_thousand_commands_in_one_pipeline) {
  const RedisServer server;
  Client client(loop_, at(server.port()));
  std::vector<Command> commands;
  const std::string filler(1000, 'x');
  for (int i = 0; i < 1000; ++i) commands.push_back({"ECHO", std::to_string(i) + filler});
  const auto replies = await(loop_, client.pipeline(commands, in(seconds(20))));
  ASSERT_TRUE(replies);
  ASSERT_EQ(replies->size(), 1000U);
  for (std::size_t i = 0; i < 1000; ++i) ASSERT_EQ((*replies)[i].text, std::to_string(i) + filler);
  EXPECT_TRUE(await(loop_, client.pipeline({}, in(seconds(1))))->empty());
}

TEST_F(ClientTest, says_whose_password_is_wrong_and_never_the_password) {
  const RedisServer server({"--requirepass", "right"});
  Options options = at(server.port());
  options.user = "default";
  options.password = "wrong-secret";
  Client client(loop_, options);
  const auto reply = ask(client, {"PING"});
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error().message, AllOf(HasSubstr("AUTH as default"), HasSubstr("WRONGPASS"),
                                           HasSubstr("127.0.0.1:" + std::to_string(server.port())),
                                           testing::Not(HasSubstr("wrong-secret"))));
  EXPECT_FALSE(client.connected());

  options.user.clear();
  options.password = "right";
  Client right(loop_, options);
  EXPECT_EQ(ask(right, {"PING"})->text, "PONG");
}

TEST_F(ClientTest, greets_with_acl_user_database_and_name) {
  const RedisServer server;
  ASSERT_EQ(server.command({"ACL", "SETUSER", "alice", "on", ">pw", "~*", "+@all"}), "+OK\r\n");
  Options options = at(server.port());
  options.user = "alice";
  options.password = "pw";
  options.database = 3;
  options.client_name = "throng-test";
  Client client(loop_, options);
  EXPECT_EQ(ask(client, {"ACL", "WHOAMI"})->text, "alice");
  EXPECT_EQ(ask(client, {"CLIENT", "GETNAME"})->text, "throng-test");
  EXPECT_THAT(ask(client, {"CLIENT", "INFO"})->text, HasSubstr(" db=3 "));
}

TEST_F(ClientTest, refuses_to_work_in_another_database_than_asked) {
  const RedisServer server;
  Options options = at(server.port());
  options.database = 99;
  Client client(loop_, options);
  const auto reply = ask(client, {"PING"});
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error().message, HasSubstr("SELECT: ERR DB index is out of range"));
}

TEST_F(ClientTest, comes_back_after_the_server_was_killed_in_the_middle_of_a_call) {
  RedisServer server;
  Client client(loop_, at(server.port()));
  ASSERT_TRUE(ask(client, {"PING"}));
  net::Scope scope(loop_.executor());
  std::vector<std::string> seen;
  scope.spawn(noted(&client, {"call", {"BLPOP", "never", "0"}, in(seconds(30))}, &seen));
  ASSERT_TRUE(test::eventually([&] {
    loop_.context().restart();
    loop_.context().poll();
    return server.command({"CLIENT", "LIST"}).find("cmd=blpop") != std::string::npos;
  }));
  server.kill();
  await(loop_, scope.join());
  EXPECT_THAT(seen, ElementsAre(testing::AnyOf("call:closed", "call:reset")));
  EXPECT_FALSE(client.connected());

  const auto refused = ask(client, {"PING"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::refused);
  const auto soon = ask(client, {"PING"});  // within the backoff: the same cause, without trying
  ASSERT_FALSE(soon);
  EXPECT_EQ(soon.error().kind, Failure::refused);
  EXPECT_THAT(soon.error().message, HasSubstr("tried again in"));

  server.start();
  EXPECT_TRUE(answers_again(client));
  EXPECT_EQ(client.connections(), 2U);
}

TEST_F(ClientTest, times_out_on_a_frozen_server_and_recovers_on_a_fresh_connection) {
  const RedisServer server;
  Client client(loop_, at(server.port()));
  ASSERT_TRUE(ask(client, {"SET", "k", "v"}));
  server.freeze();
  const auto late = ask(client, {"ECHO", "late"}, milliseconds(100));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, Failure::timed_out);
  EXPECT_FALSE(client.connected());
  server.thaw();
  ASSERT_TRUE(answers_again(client));
  // The late reply must not be taken for this one's.
  EXPECT_EQ(ask(client, {"GET", "k"})->text, "v");
  EXPECT_EQ(client.connections(), 2U);
}

TEST_F(ClientTest, lets_callers_through_in_turn_and_each_keeps_its_deadline) {
  const RedisServer server;
  Client client(loop_, at(server.port()));
  std::vector<std::string> order;
  net::Scope scope(loop_.executor());
  scope.spawn(noted(&client, {"slow", {"BLPOP", "never", "0.3"}, in(seconds(10))}, &order));
  scope.spawn(noted(&client, {"impatient", {"PING"}, in(milliseconds(20))}, &order));
  scope.spawn(noted(&client, {"first", {"PING"}, in(seconds(10))}, &order));
  scope.spawn(noted(&client, {"second", {"PING"}, in(seconds(10))}, &order));
  await(loop_, scope.join());
  EXPECT_THAT(order, ElementsAre("impatient:timed_out", "slow", "first", "second"));
  EXPECT_EQ(client.connections(), 1U) << "who only waited must not cost the connection";
}

TEST_F(ClientTest, speaks_tls_and_verifies_whom_it_speaks_to) {
  const test::ScratchDir dir;
  const test::Certificate made = test::make_certificate(dir);
  const std::uint16_t tls_port = test::free_port();
  const RedisServer server({"--tls-port", std::to_string(tls_port), "--tls-cert-file", made.cert,
                            "--tls-key-file", made.key, "--tls-ca-cert-file", made.cert,
                            "--tls-auth-clients", "no"});
  Options options = at(tls_port);
  options.tls = true;
  options.ca_file = made.cert;
  Client trusting(loop_, options);
  EXPECT_EQ(ask(trusting, {"PING"})->text, "PONG");

  options.ca_file.clear();  // the system's authorities did not sign this one
  Client doubting(loop_, options);
  const auto refused = ask(doubting, {"PING"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::tls);

  options.verify_tls = false;
  Client careless(loop_, options);
  EXPECT_EQ(ask(careless, {"PING"})->text, "PONG");
}

TEST_F(ClientTest, names_what_a_peer_that_is_no_redis_did) {
  const struct {
    std::string answer;
    bool close;
    Failure want;
  } rows[] = {
      {"HTTP/1.1 400 Bad Request\r\n\r\n", false, Failure::malformed},
      {"+PONG\r\n+PONG\r\n", false, Failure::malformed},  // would answer the next call
      {"$99999999999\r\nabc", false, Failure::too_large},
      {"*2000000000\r\n", false, Failure::too_large},
      {"$10\r\nabc", true, Failure::closed},
      {"$10\r\nabc", false, Failure::timed_out},
  };
  for (const auto& row : rows) {
    const RawServer server(row.answer, row.close);
    Client client(loop_, at(server.port()));
    const auto reply =
        ask(client, {"PING"}, milliseconds(row.want == Failure::timed_out ? 100 : 10'000));
    ASSERT_FALSE(reply) << row.answer;
    EXPECT_EQ(reply.error().kind, row.want) << row.answer << reply.error().message;
    EXPECT_FALSE(client.connected());
  }
}

TEST_F(ClientTest, waits_longer_and_longer_for_a_peer_that_always_breaks_off) {
  const RawServer server("HTTP/1.1 400 Bad Request\r\n\r\n", true);
  Client client(loop_, at(server.port()));
  int asked = 0;
  ASSERT_TRUE(test::eventually([&] {
    ++asked;
    EXPECT_FALSE(ask(client, {"PING"}));
    return client.connections() >= 4;
  }));
  EXPECT_GT(asked, 20) << "four connections take 50 + 100 + 200 ms of backoff";
}

TEST_F(ClientTest, can_be_closed_and_destroyed_while_a_call_is_under_way) {
  const RedisServer server;
  std::vector<std::string> seen;
  net::Scope scope(loop_.executor());
  auto client = std::make_unique<Client>(loop_, at(server.port()));
  scope.spawn(noted(client.get(), {"a", {"BLPOP", "never", "0"}, in(seconds(30))}, &seen));
  scope.spawn(noted(client.get(), {"b", {"PING"}, in(seconds(30))}, &seen));
  ASSERT_TRUE(test::eventually([&] {
    loop_.context().restart();
    loop_.context().poll();
    return server.command({"CLIENT", "LIST"}).find("cmd=blpop") != std::string::npos;
  }));
  client.reset();
  await(loop_, scope.join());
  EXPECT_THAT(seen, ElementsAre("a:cancelled", "b:cancelled"));
}

TEST_F(ClientTest, gives_a_probe_reading_rights_on_its_patterns_and_no_others) {
  const RedisServer server;
  ASSERT_EQ(server.command(probe_acl("throng-probe", "pw", {"chat_session:*"})), "+OK\r\n");
  server.command({"SET", "chat_session:a", "1"});
  server.command({"SET", "other", "1"});
  Options options = at(server.port());
  options.user = "throng-probe";
  options.password = "pw";
  options.client_name = "throng-probe";
  Client client(loop_, options);
  EXPECT_EQ(ask(client, {"GET", "chat_session:a"})->text, "1");
  EXPECT_EQ(ask(client, {"PEXPIRETIME", "chat_session:a"})->integer, -1);
  for (const Command& command : std::vector<Command>{{"SET", "chat_session:a", "2"},
                                                     {"DEL", "chat_session:a"},
                                                     {"EXPIRE", "chat_session:a", "1"},
                                                     {"GET", "other"},
                                                     {"KEYS", "*"},
                                                     {"CONFIG", "GET", "*"},
                                                     {"FLUSHALL"},
                                                     {"MONITOR"}}) {
    EXPECT_THAT(ask(client, command)->text, HasSubstr("NOPERM")) << command[0];
  }
}

}  // namespace
}  // namespace throng::redis
