#include "harness/probe/store_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace throng::probe {
namespace {

using redis::Command;
using redis::Reply;
using testing::ElementsAre;
using Type = plan::KeyContract::Type;

Reply number(std::int64_t n) {
  Reply reply;
  reply.type = Reply::Type::integer;
  reply.integer = n;
  return reply;
}
Reply text(std::string words) {
  Reply reply;
  reply.type = Reply::Type::string;
  reply.text = std::move(words);
  return reply;
}
Reply error(std::string words) {
  Reply reply = text(std::move(words));
  reply.type = Reply::Type::error;
  return reply;
}
Reply list(std::vector<Reply> items) {
  Reply reply;
  reply.type = Reply::Type::array;
  reply.items = std::move(items);
  return reply;
}
Reply time_reply(std::int64_t ms) {
  return list({text(std::to_string(ms / 1000)), text(std::to_string(ms % 1000 * 1000))});
}

plan::Template parts(std::vector<plan::Segment> segments) { return {std::move(segments)}; }
plan::Segment literal(std::string words) {
  plan::Segment segment;
  segment.text = std::move(words);
  return segment;
}
plan::Segment hole(plan::Segment::Kind kind) {
  plan::Segment segment;
  segment.kind = kind;
  return segment;
}

TEST(StoreReading, names_keys_from_conversation_and_run) {
  using Kind = plan::Segment::Kind;
  EXPECT_EQ(key_name(parts({literal("s:"), hole(Kind::conversation), literal(":x")}), "u*1", 7),
            "s:u*1:x");
  EXPECT_EQ(key_name(parts({hole(Kind::run), literal(":"), hole(Kind::conversation)}), "a", 33),
            "0011:a");
  EXPECT_EQ(key_name(parts({literal("s:"), hole(Kind::user)}), "a", 7), std::nullopt);
}

TEST(StoreReading, asks_all_in_one_pipeline_with_redis_own_time) {
  const std::vector<AskedKey> keys = {{0, "a", Type::string, true}, {1, "b", Type::list, false}};
  EXPECT_THAT(reading_commands(keys, true),
              ElementsAre(Command{"TIME"}, Command{"PTTL", "a"}, Command{"PEXPIRETIME", "a"},
                          Command{"TYPE", "a"}, Command{"GETRANGE", "a", "-4194304", "-1"},
                          Command{"PTTL", "b"}, Command{"PEXPIRETIME", "b"}, Command{"TYPE", "b"}));
  EXPECT_THAT(
      reading_commands({{1, "b", Type::list, false}}, false),
      ElementsAre(Command{"TIME"}, Command{"PTTL", "b"}, Command{"TYPE", "b"}, Command{"TIME"}));
}

TEST(StoreReading, reads_ttl_expiry_type_and_value) {
  const std::vector<AskedKey> keys = {{0, "a", Type::string, true}, {1, "b", Type::list, false}};
  const StoreReading reading =
      decode_reading(keys, true,
                     {time_reply(1'700'000'000'123), number(3'599'000), number(1'700'003'599'123),
                      text("string"), text("[]"), number(-2), number(-2), text("none")});
  EXPECT_EQ(reading.error, "");
  EXPECT_EQ(reading.redis_time_ms, 1'700'000'000'123);
  ASSERT_EQ(reading.keys.size(), 2U);
  EXPECT_TRUE(reading.keys[0].found());
  EXPECT_EQ(reading.keys[0].pttl_ms, 3'599'000);
  EXPECT_EQ(reading.keys[0].expires_at_ms, 1'700'003'599'123);
  EXPECT_EQ(reading.keys[0].type, Type::string);
  EXPECT_THAT(reading.keys[0].value->texts, ElementsAre("[]"));
  EXPECT_FALSE(reading.keys[1].found());
  EXPECT_FALSE(reading.keys[1].value) << "its value was not asked for";
}

TEST(StoreReading, computes_the_expiry_between_two_times_where_redis_cannot_tell_it) {
  const std::vector<AskedKey> keys = {{0, "a", Type::string, false}, {1, "b", Type::string, false}};
  const StoreReading reading = decode_reading(keys, false,
                                              {time_reply(1000), number(500), text("string"),
                                               number(-1), text("string"), time_reply(1004)});
  EXPECT_EQ(reading.keys[0].expires_at_ms, 1502);
  EXPECT_EQ(reading.keys[1].expires_at_ms, -1);
}

TEST(StoreReading, takes_a_missing_key_for_an_empty_history_if_one_was_asked_for) {
  for (const Type type : {Type::string, Type::any}) {
    std::vector<Reply> replies = {time_reply(1), number(-2), number(-2), text("none")};
    if (type == Type::string) replies.push_back(text(""));
    const StoreReading reading = decode_reading({{0, "a", type, true}}, true, replies);
    ASSERT_TRUE(reading.keys[0].value);
    EXPECT_TRUE(reading.keys[0].value->texts.empty());
    EXPECT_FALSE(reading.keys[0].other_type);
  }
}

TEST(StoreReading, wants_the_value_again_where_the_type_is_not_the_declared_one) {
  const StoreReading wrong =
      decode_reading({{0, "a", Type::string, true}}, true,
                     {time_reply(1), number(5), number(6), text("hash"),
                      error("WRONGTYPE Operation against a key holding the wrong kind")});
  EXPECT_EQ(wrong.error, "");
  EXPECT_TRUE(wrong.keys[0].other_type);
  EXPECT_EQ(wrong.keys[0].type, Type::hash);
  EXPECT_FALSE(wrong.keys[0].value);

  const StoreReading any = decode_reading({{0, "a", Type::any, true}}, true,
                                          {time_reply(1), number(5), number(6), text("stream")});
  EXPECT_TRUE(any.keys[0].other_type);
}

TEST(StoreReading, keeps_the_first_error_with_its_command) {
  const StoreReading reading = decode_reading(
      {{0, "a", Type::string, true}}, true,
      {time_reply(1), error("NOPERM no"), number(6), text("string"), error("LOADING dataset")});
  EXPECT_EQ(reading.error, "PTTL a: NOPERM no");
}

TEST(StoreReading, keeps_the_order_of_every_type) {
  EXPECT_THAT(decode_value(Type::list, list({text("1"), text("2")})).texts, ElementsAre("1", "2"));
  EXPECT_THAT(decode_value(Type::stream, list({list({text("2-0"), list({text("m"), text("b")})}),
                                               list({text("1-0"), list({text("m"), text("a")})})}))
                  .texts,
              ElementsAre("m\na\n", "m\nb\n"));
  const Reply numbered = list({text("10"), text("c"), text("2"), text("b"), text("1"), text("a")});
  EXPECT_THAT(decode_value(Type::hash, numbered).texts, ElementsAre("a", "b", "c"));
  const Reply named = list({text("z"), text("1st"), text("a"), text("2nd")});
  EXPECT_THAT(decode_value(Type::hash, named).texts, ElementsAre("1st", "2nd"));
  EXPECT_FALSE(value_command(Type::set, "k")) << "a set has no order to judge";
}

TEST(StoreReading, says_when_a_value_was_longer_than_it_reads) {
  EXPECT_FALSE(decode_value(Type::string, text("short")).cut);
  EXPECT_TRUE(decode_value(Type::string, text(std::string(kMaxValueBytes, 'x'))).cut);
  EXPECT_FALSE(decode_value(Type::list, list({text("1")})).cut);
  EXPECT_TRUE(decode_value(Type::list, list(std::vector<Reply>(kMaxValueItems, text("1")))).cut);
}

}  // namespace
}  // namespace throng::probe
