// Whatever the short way accepts, a full parser must accept and read the same: nlohmann's is the
// judge here, which shares no code with ours.
#include "harness/load/json_members.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/base/random.h"

namespace throng::load {
namespace {

using Answer = JsonMembers::Answer;

TEST(JsonMembers, reads_the_members_of_a_plain_object) {
  const std::string text =
      " {\"s\": \"Saffron & Co\" ,\"i\":-12,\"d\":1.50e+3,\"t\":true,\"f\":false,\"n\":null,"
      "\"a\":[1, {\"x\":[]}],\"o\":{ \"y\" : 0 },\"e\":\"a "
      "\\\"b\\\"\\n\\t\\\\\\/\\b\\f\\r\",\"u\":\"a\\n\\u0062\",\"\":\"nameless\",\"s\":2}\r\n";
  struct Row {
    std::string_view pointer;
    Answer answer;
    std::string_view want = "";
  };
  const Row rows[] = {
      {"/s", Answer::found, "Saffron & Co"},  // the first of two
      {"/i", Answer::found, "-12"},
      {"/d", Answer::found, "1.50e+3"},
      {"/t", Answer::found, "true"},
      {"/f", Answer::found, "false"},
      {"/n", Answer::found, "null"},
      {"/a", Answer::found, "[1, {\"x\":[]}]"},
      {"/o", Answer::found, "{ \"y\" : 0 }"},
      {"/", Answer::found, "nameless"},
      {"/error", Answer::absent},
      {"/e", Answer::found, "a \"b\"\n\t\\/\b\f\r"},
      {"/u", Answer::unsure},     // a code point
      {"/a/0", Answer::unsure},   // lies deeper
      {"/a~1b", Answer::unsure},  // is escaped itself
      {"", Answer::unsure},
  };
  JsonMembers members;
  ASSERT_TRUE(members.read(text));
  for (const Row& row : rows) {
    std::string value;
    EXPECT_EQ(members.at(row.pointer, value), row.answer) << row.pointer;
    EXPECT_EQ(value, row.want) << row.pointer;
  }
}

TEST(JsonMembers, do_not_take_a_slash_in_a_name_for_a_level) {
  JsonMembers members;
  std::string value;
  ASSERT_TRUE(members.read(R"({"a/b":"one","a":{"b":"other"}})"));
  EXPECT_EQ(members.at("/a/b", value), Answer::unsure);
}

TEST(JsonMembers, leave_everything_else_to_a_parser) {
  std::string deep = "{\"a\":";
  std::string many = "{";
  for (int i = 0; i < 20; ++i) deep += "[";
  for (int i = 0; i < 20; ++i) deep += "]";
  for (int i = 0; i < 65; ++i) many += "\"m" + std::to_string(i) + "\":1,";
  many.back() = '}';
  const std::string texts[] = {"",
                               " ",
                               "{",
                               "}",
                               "[1]",
                               "7",
                               "\"x\"",
                               "null",
                               "{\"a\":1",
                               "{\"a\":1}}",
                               "{\"a\":1} 2",
                               "{\"a\":}",
                               "{\"a\" 1}",
                               "{a:1}",
                               "{\"a\":1,}",
                               "{,}",
                               "{\"a\":1 \"b\":2}",
                               "{\"a\":\"x}",
                               "{\"a\":\"x\ny\"}",
                               "{\"a\":\"\\x\"}",
                               "{\"a\":\"\\u12g4\"}",
                               "{\"a\":\"\\u12\"}",
                               "{\"a\":01}",
                               "{\"a\":1.}",
                               "{\"a\":.5}",
                               "{\"a\":+1}",
                               "{\"a\":1e}",
                               "{\"a\":--1}",
                               "{\"a\":tru}",
                               "{\"a\":[1,]}",
                               "{\"a\":[1 2]}",
                               "{\"a\":{\"b\"}}",
                               "{\"\\u0061\":1}",
                               "{\"a\":\"\xc3\xa9\"}",
                               "{\"a\":\"\xff\"}",
                               "{\"a\":\"x\\",
                               "<html>",
                               deep + "}",
                               many};
  JsonMembers members;
  for (const std::string& text : texts) EXPECT_FALSE(members.read(text)) << text;
}

TEST(JsonMembers, agree_with_a_full_parser_on_all_that_they_accept) {
  const std::string whole =
      R"({"response":"a \" b\\\n\/","list":[1,{"x":[true,null]},"s"],"n":-1.5e7,"z":{"a":0},)"
      R"("e":""})";
  JsonMembers members;
  Random random(23);
  std::size_t accepted = 0;
  std::size_t unescaped = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string text = whole;
    for (std::uint64_t n = random.below(4); n > 0; --n) {
      static constexpr std::string_view kLikely = "{}[]:,\"\\ 01.e-tnbfru/\n";
      const std::size_t at = random.below(text.size());
      const char c = random.below(4) > 0 ? kLikely[random.below(kLikely.size())]
                                         : static_cast<char>(random.below(256));
      if (random.below(3) == 0) text.insert(at, 1, c);
      text[at] = c;
    }
    if (!members.read(text)) continue;
    ++accepted;
    std::size_t names = 0;
    const auto count = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json&) {
      if (event == nlohmann::json::parse_event_t::key && depth == 1) ++names;
      return true;
    };
    const auto parsed = nlohmann::json::parse(text, count, false);
    ASSERT_TRUE(parsed.is_object()) << text;
    if (names != parsed.size()) continue;  // of two members of one name it keeps the last
    for (const char* name : {"response", "list", "n", "z", "e", "no"}) {
      std::string value;
      const Answer answer = members.at("/" + std::string(name), value);
      if (answer == Answer::unsure) continue;
      ASSERT_EQ(answer == Answer::found, parsed.contains(name)) << text;
      if (answer == Answer::absent) continue;
      const auto& wanted = parsed[name];
      if (wanted.is_string()) {
        ASSERT_EQ(value, wanted.get<std::string>()) << text;
        if (value.find('\n') != std::string::npos) ++unescaped;
      } else {
        ASSERT_EQ(nlohmann::json::parse(value, nullptr, false), wanted) << text;
      }
    }
  }
  EXPECT_GT(accepted, 5000U);
  EXPECT_GT(unescaped, 3000U);
}

}  // namespace
}  // namespace throng::load
