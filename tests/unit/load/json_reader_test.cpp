#include "harness/load/json_reader.h"

#include <gtest/gtest.h>

#include <optional>

#include "harness/base/random.h"

namespace throng::load {
namespace {

std::optional<std::string> read(std::string body, std::string_view pointer) {
  JsonReader reader;
  std::string value;
  if (!reader.open(body) || !reader.at(pointer, value)) return std::nullopt;
  return value;
}

TEST(JsonReader, reads_values_by_their_text) {
  const std::string body =
      R"( {"s":" a\"\u017c\n ","i":-12,"d":1.50e3,"t":true,"f":false,"n":null,"a":[1, {"x":[]}],)"
      R"("a/b":"slash","m~n":"tilde","":"nameless"} )";
  struct Row {
    std::string_view pointer;
    std::optional<std::string> want;
  };
  const Row rows[] = {
      {"/s", " a\"ż\n "},
      {"/i", "-12"},
      {"/d", "1.50e3"},
      {"/t", "true"},
      {"/f", "false"},
      {"/n", "null"},
      {"/a", R"([1, {"x":[]}])"},
      {"/a/0", "1"},
      {"/a/1", R"({"x":[]})"},
      {"/a/1/x", "[]"},
      {"/a/2", std::nullopt},
      {"/a/x", std::nullopt},
      {"/a~1b", "slash"},
      {"/m~0n", "tilde"},
      {"/nothing", std::nullopt},
      {"/s/x", std::nullopt},
      {"", body.substr(1, body.size() - 2)},
  };
  for (const Row& row : rows) EXPECT_EQ(read(body, row.pointer), row.want) << row.pointer;
}

TEST(JsonReader, answers_again_and_again_in_any_order) {
  JsonReader reader;
  std::string body = R"({"a":{"b":[10,20]},"c":"x"})";
  std::string value;
  ASSERT_TRUE(reader.open(body));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(reader.at("/c", value));
    EXPECT_EQ(value, "x");
    ASSERT_TRUE(reader.at("/a/b/1", value));
    EXPECT_EQ(value, "20");
    EXPECT_FALSE(reader.at("/a/z", value));
  }
  std::string other = R"({"c":"y"})";
  ASSERT_TRUE(reader.open(other));
  ASSERT_TRUE(reader.at("/c", value));
  EXPECT_EQ(value, "y");
}

TEST(JsonReader, survives_being_asked_again_after_the_text_broke_off) {
  JsonReader reader;
  std::string value;
  for (std::string body : {"{", "[1,2", "{\"a\":", "{\"a\":[", "{\"a\" 1}", "null", "7", "\"x\""}) {
    if (!reader.open(body)) continue;
    for (int i = 0; i < 2; ++i) {
      EXPECT_FALSE(reader.at("/error", value)) << body;
      EXPECT_FALSE(reader.at("/a/b", value)) << body;
    }
  }
}

TEST(JsonReader, survives_whatever_a_service_may_send) {
  const std::string whole =
      R"({"response":"a \u017c\" b","list":[1,{"x":[true,null]},"s"],"n":-1.5e7})";
  JsonReader reader;
  Random random(11);
  std::string value;
  std::size_t read_something = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string body = whole;
    if (random.below(2) == 0) body.resize(random.below(whole.size() + 1));
    for (std::uint64_t n = random.below(3); n > 0 && !body.empty(); --n) {
      body[random.below(body.size())] = static_cast<char>(random.below(256));
    }
    if (!reader.open(body)) continue;
    for (const char* pointer : {"/response", "/list/1/x/0", "/list/2", "/n", "/list", "/no"}) {
      if (reader.at(pointer, value)) ++read_something;
    }
  }
  EXPECT_GT(read_something, 1000U);
}

}  // namespace
}  // namespace throng::load
