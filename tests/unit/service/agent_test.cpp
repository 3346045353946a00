#include "service/agent.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/unit/service/world.h"

namespace throng::service {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Gt;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;
using testing::StartsWith;

class AgentTest : public World {};

TEST_F(AgentTest, a_dinner_is_ordered_over_two_instances) {
  const std::uint16_t a = agent();
  const std::uint16_t b = agent();
  EXPECT_THAT(say(a, "u", "list restaurants [TH-1]").text(),
              AllOf(HasSubstr("Saffron House"), HasSubstr("Bowl & Co")));
  EXPECT_THAT(say(b, "u", "Show the menu of bowl & co [TH-2]").text(), HasSubstr("Ramen 12.50"));
  const Heard offer = say(a, "u", "order ramen [TH-3]");
  EXPECT_THAT(offer.text(), HasSubstr("Ramen from Bowl & Co for 12.50"));
  EXPECT_EQ(offer.body.at("pending_order"), true);
  EXPECT_THAT(pttl("pending_order:u"), AllOf(Gt(590'000), Le(600'000)));
  const Heard confirmed = say(b, "u", "yes [TH-4]");
  EXPECT_THAT(confirmed.text(), HasSubstr("confirmed (order 1)"));
  EXPECT_EQ(confirmed.body.at("order_confirmed"), true);
  EXPECT_THAT(stored("pending_order:u"), IsEmpty());
  EXPECT_THAT(say(a, "u", "yes").text(), HasSubstr("no order to confirm"));
  EXPECT_EQ(say(a, "u", "order Elote").body.at("pending_order"), true);
  EXPECT_EQ(say(b, "u", "no").body.at("order_cancelled"), true);
  EXPECT_THAT(say(b, "u", "yes").text(), HasSubstr("no order to confirm"));
  // The model is asked each time, with all that was said before on either instance.
  ASSERT_THAT(asked_, SizeIs(8));
  EXPECT_THAT(asked_[7].messages, SizeIs(15));
  EXPECT_EQ(asked_[7].messages[0], "user: list restaurants [TH-1]");
  EXPECT_THAT(asked_[7].messages[3], StartsWith("assistant: The menu of Bowl & Co"));
  EXPECT_EQ(asked_[7].last(), "user: yes");
}

TEST_F(AgentTest, a_turn_is_in_redis_with_its_ttl_before_the_reply_is_given) {
  const std::uint16_t port = agent();
  EXPECT_EQ(say(port, "u", "a \"quoted\" \\ line\nand ünïcode \x01").status, 200);
  EXPECT_EQ(stored("chat_session:u"),
            R"([{"role":"user","parts":["a \"quoted\" \\ line\nand ünïcode \u0001"]},)"
            R"({"role":"model","parts":["Well \"said\"."]}])");
  EXPECT_THAT(pttl("chat_session:u"), AllOf(Gt(3'590'000), Le(3'600'000)));
}

TEST_F(AgentTest, each_turn_renews_the_ttl) {
  const std::uint16_t port = agent();
  say(port, "u", "one");
  redis_.command({"PEXPIRE", "chat_session:u", "100000"});
  say(port, "u", "two");
  EXPECT_THAT(pttl("chat_session:u"), Gt(3'590'000));
  EXPECT_THAT(history("u"), SizeIs(4));
}

TEST_F(AgentTest, the_oldest_messages_go_when_the_contract_bounds_the_history) {
  promises_.history_max = 4;
  const std::uint16_t port = agent();
  for (const char* message : {"one", R"(},{"role":"two)", "three"}) say(port, "u", message);
  EXPECT_THAT(history("u"), ElementsAre(R"(user: },{"role":"two)", "model: Well \"said\".",
                                        "user: three", "model: Well \"said\"."));
}

TEST_F(AgentTest, turns_of_one_user_at_once_on_two_instances_lose_nothing) {
  const std::uint16_t ports[] = {agent(), agent()};
  std::vector<Turn> turns;
  for (int i = 0; i < 60; ++i)
    turns.push_back({ports[i % 2], "u", "message " + std::to_string(i), "rid"});
  for (const Heard& heard : say_all(turns)) EXPECT_EQ(heard.status, 200);
  const std::vector<std::string> all = history("u");
  EXPECT_THAT(all, SizeIs(120));
  const std::set<std::string> distinct(all.begin(), all.end());
  for (const Turn& turn : turns)
    EXPECT_TRUE(distinct.contains("user: " + turn.message)) << turn.message;
}

TEST_F(AgentTest, yes_said_twice_at_once_orders_once) {
  const std::uint16_t ports[] = {agent(), agent()};
  say(ports[0], "u", "order Poke");
  const std::vector<Heard> heard =
      say_all({{ports[0], "u", "yes", "a"}, {ports[1], "u", "yes", "b"}});
  EXPECT_NE(heard[0].body.contains("order_confirmed"), heard[1].body.contains("order_confirmed"));
}

TEST_F(AgentTest, the_request_id_is_echoed_and_forwarded_and_made_when_absent) {
  const std::uint16_t port = agent();
  EXPECT_EQ(say(port, "u", "list restaurants", "TEST-12345").request_id, "TEST-12345");
  EXPECT_EQ(asked_.back().request_id, "TEST-12345");
  const Heard first = say(port, "u", "hello", "");
  EXPECT_EQ(first.request_id, asked_.back().request_id);
  EXPECT_THAT(
      *first.request_id,
      testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(say(port, "u", "hello", "").request_id, first.request_id);
  EXPECT_EQ(send(port, "/chat", "{}", "bad-request").request_id, "bad-request");
  EXPECT_EQ(send(port, "/nowhere", "{}", "not-found").request_id, "not-found");
  EXPECT_THAT(*say(port, "u", "hello", std::string(4096, 'x')).request_id, SizeIs(36));
}

TEST_F(AgentTest, what_is_no_turn_is_refused) {
  const std::uint16_t port = agent();
  const Heard missing = send(port, "/chat", R"({"user_id":"u"})");
  EXPECT_EQ(missing.status, 400);
  EXPECT_EQ(missing.body.at("error"), "Message is required");
  EXPECT_EQ(send(port, "/chat", R"({"user_id":"u","message":""})").status, 400);
  EXPECT_EQ(send(port, "/chat", R"({"user_id":17,"message":"x"})").status, 400);
  EXPECT_EQ(send(port, "/chat", "{\"message\":").status, 400);
  EXPECT_EQ(send(port, "/chat", "{\"message\":\"\xff\"}").status, 400);
  EXPECT_EQ(send(port, "/health", "").status, 405);
  EXPECT_EQ(send(port, "/nowhere", "").status, 404);
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(AgentTest, of_a_guest_nothing_is_kept) {
  const std::uint16_t port = agent();
  EXPECT_EQ(say(port, "", "what do you recommend?").status, 200);
  EXPECT_EQ(say(port, "", "and to drink?").status, 200);
  EXPECT_THAT(asked_[1].messages, ElementsAre("user: and to drink?"));
  EXPECT_EQ(say(port, "", "order Ramen").body.at("requires_auth"), true);
  EXPECT_EQ(redis_.command({"DBSIZE"}), ":0\r\n");
}

TEST_F(AgentTest, clearing_a_session_forgets_it_everywhere) {
  const std::uint16_t a = agent();
  say(a, "u", "hello");
  say(a, "u", "order Ramen");
  EXPECT_EQ(send(agent(), "/clear-session", R"({"user_id":"u"})").status, 200);
  EXPECT_EQ(redis_.command({"DBSIZE"}), ":0\r\n");
  EXPECT_EQ(send(a, "/clear-session", "{}").status, 400);
}

TEST_F(AgentTest, health_tells_the_truth_about_redis) {
  const std::uint16_t port = agent();
  EXPECT_EQ(
      health(port).body,
      nlohmann::json::parse(R"({"status":"ok","redis_connected":true,"session_backend":"redis"})"));
  redis_.kill();
  EXPECT_EQ(health(port).body,
            nlohmann::json::parse(
                R"({"status":"degraded","redis_connected":false,"session_backend":"memory"})"));
}

TEST_F(AgentTest, while_redis_is_away_turns_are_kept_in_memory_and_handed_over_afterwards) {
  const std::uint16_t port = agent();
  EXPECT_FALSE(say(port, "u", "before").degraded);
  redis_.kill();
  // Each of the connections finds out by itself; a turn whose save may have been on its way is
  // refused.
  std::string last;
  for (int i = 0; i < 20; ++i) {
    const Heard heard = say(port, "v", "during " + std::to_string(i));
    if (heard.degraded && !heard.body.contains("error")) last = "user: during " + std::to_string(i);
  }
  ASSERT_EQ(last, "user: during 19");
  EXPECT_THAT(asked_.back().messages.size(), Gt(1));
  redis_.start();
  const TimePoint deadline = loop_.now() + std::chrono::seconds(20);
  while (say(port, "v", "after").degraded && loop_.now() < deadline) {
  }
  const std::vector<std::string> all = history("v");
  ASSERT_THAT(all, testing::Contains(last));
  EXPECT_EQ(all[all.size() - 2], "user: after");
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).count(last), 1);
}

TEST_F(AgentTest, a_backend_that_is_away_is_told_in_plain_words_and_the_order_is_not_lost) {
  const std::uint16_t port = agent();
  EXPECT_THAT(say(port, "u", "menu of Nowhere").text(),
              StartsWith("😔 Restaurant 'Nowhere' was not found"));
  EXPECT_THAT(say(port, "u", "order Gravel").text(), StartsWith("😔"));
  say(port, "u", "order Ramen");
  stop_backend();
  const Heard heard = say(port, "u", "list restaurants");
  EXPECT_EQ(heard.status, 200);
  EXPECT_EQ(heard.text(),
            "🔌 Cannot connect to the restaurant service. Please ensure the backend is running.");
  EXPECT_TRUE(heard.body.contains("error"));
  EXPECT_THAT(say(port, "u", "yes").text(), StartsWith("🔌"));
  EXPECT_THAT(stored("pending_order:u"), HasSubstr("Ramen"));
  EXPECT_THAT(history("u"), SizeIs(2));  // what failed is no part of the conversation
}

TEST_F(AgentTest, a_model_that_fails_is_told_in_plain_words) {
  const std::uint16_t port = agent();
  model_status_ = 500;
  const Heard heard = say(port, "u", "hello");
  EXPECT_EQ(heard.status, 200);
  EXPECT_THAT(heard.text(), StartsWith("❌"));
  EXPECT_TRUE(heard.body.contains("error"));
  model_status_ = 200;
  model_body_ = "[]";
  EXPECT_THAT(say(port, "u", "hello").text(), StartsWith("❌"));
  EXPECT_THAT(history("u"), IsEmpty());
}

TEST_F(AgentTest, a_history_that_others_wrote_is_read_and_one_that_is_none_is_left_alone) {
  const std::uint16_t port = agent();
  redis_.command({"SET", "chat_session:u", R"([ {"parts": ["a\u00e9", "b"], "role": "user"} ])"});
  say(port, "u", "next");
  EXPECT_THAT(asked_.back().messages, ElementsAre("user: aéb", "user: next"));
  redis_.command({"SET", "chat_session:u", "no history"});
  EXPECT_TRUE(say(port, "u", "next").body.contains("error"));
  EXPECT_EQ(stored("chat_session:u"), "no history");
}

}  // namespace
}  // namespace throng::service
