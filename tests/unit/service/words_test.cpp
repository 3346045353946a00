// The parts that turn text into text: intents, histories, encodings, log lines.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "service/history.h"
#include "service/intent.h"
#include "service/memory.h"
#include "service/request_ids.h"
#include "service/request_log.h"
#include "service/text.h"

namespace throng::service {
namespace {

using std::chrono::seconds;

TEST(Intent, is_read_from_keywords_whatever_the_case_and_the_notes_in_brackets) {
  using Kind = Intent::Kind;
  struct Row {
    const char* message;
    Kind kind;
    const char* subject;
  };
  const Row rows[] = {
      {"list restaurants", Kind::list, ""},
      {"Which RESTAURANTS are there? [TH-1]", Kind::list, ""},
      {"show the menu of Bowl & Co [TH-1]", Kind::menu, "Bowl & Co"},
      {"Show me the menu of  Saffron House!", Kind::menu, "Saffron House"},
      {"[TH-1] order Lamb Biryani", Kind::order, "Lamb Biryani"},
      {"order", Kind::talk, ""},
      {"orders are slow today", Kind::talk, ""},
      {"menu of", Kind::talk, ""},
      {"yes [TH-1]", Kind::yes, ""},
      {"Yes, ", Kind::yes, ""},
      {"yesterday was nice", Kind::talk, ""},
      {"no", Kind::no, ""},
      {"nothing", Kind::talk, ""},
      {"", Kind::talk, ""},
      {"[[", Kind::talk, ""},
  };
  for (const Row& row : rows) {
    const Intent intent = intent_of(row.message);
    EXPECT_EQ(intent.kind, row.kind) << row.message;
    EXPECT_EQ(intent.subject, row.subject) << row.message;
  }
}

TEST(History, a_stored_turn_is_json_and_becomes_a_prompt_with_the_same_texts) {
  const std::string nasty = "a \"b\" \\ c\\\" \n\t\x01 ü \"}]},{\"role\":\"user\",\"parts\":[\"";
  const std::string stored = "[" + stored_turn(nasty, "\\") + "," + stored_turn("", nasty) + "]";
  const nlohmann::json array = nlohmann::json::parse(stored);
  ASSERT_EQ(array.size(), 4U);
  EXPECT_EQ(array[0]["parts"][0], nasty);
  EXPECT_EQ(array[1]["role"], "model");
  const nlohmann::json prompt = nlohmann::json::parse("[" + prompt_of(stored).value() + "]");
  ASSERT_EQ(prompt.size(), 4U);
  EXPECT_EQ(prompt[0]["content"], nasty);
  EXPECT_EQ(prompt[0]["role"], "user");
  EXPECT_EQ(prompt[1]["content"], "\\");
  EXPECT_EQ(prompt[1]["role"], "assistant");
  EXPECT_EQ(prompt[3]["content"], nasty);
}

TEST(History, what_is_no_history_gives_no_prompt) {
  EXPECT_EQ(prompt_of(""), "");
  EXPECT_EQ(prompt_of("[]"), "");
  EXPECT_EQ(prompt_of(" [ ] "), "");
  for (const char* text :
       {"x", "{}", "[1]", R"([{"role":"user"}])", R"([{"role":1,"parts":[]}])",
        R"([{"role":"user","parts":[1]}])", R"([{"role":"user","parts":["a"]})",
        R"([{"role":"user","parts":["a"]}]x)", R"([{"role":"user","parts":["a)"}) {
    EXPECT_FALSE(prompt_of(text)) << text;
  }
}

TEST(Text, is_percent_encoded_and_decoded) {
  EXPECT_EQ(percent_encoded("Bowl & Co/é~"), "Bowl%20%26%20Co%2F%C3%A9~");
  EXPECT_EQ(percent_decoded("Bowl%20%26%20Co%2f+%zz%4", false), "Bowl & Co/+%zz%4");
  EXPECT_EQ(percent_decoded("a+b%2B", true), "a b+");
  EXPECT_EQ(form_field("username=ann&pass%20word=a+b&x", "pass word"), "a b");
  EXPECT_EQ(form_field("username=ann", "user"), "");
  EXPECT_EQ(form_field("x", "x"), "");
}

TEST(RequestLog, a_line_is_one_line_of_json_whatever_stands_in_it) {
  const LogLine line{.request_id = "id\"\r\n",
                     .user_id = "u\x01",
                     .path = "/chat",
                     .status = 500,
                     .duration = std::chrono::microseconds(1500),
                     .message = "chat: \n{\"level\":\"fake\"}"};
  const std::string text =
      format_line(line, "127.0.0.1:5000", WallTime(std::chrono::milliseconds(1'700'000'000'042)));
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  const nlohmann::json parsed = nlohmann::json::parse(text);
  EXPECT_EQ(parsed["time"], "2023-11-14T22:13:20.042Z");
  EXPECT_EQ(parsed["level"], "error");
  EXPECT_EQ(parsed["request_id"], line.request_id);
  EXPECT_EQ(parsed["user_id"], line.user_id);
  EXPECT_EQ(parsed["message"], line.message);
  EXPECT_EQ(parsed["duration_ms"], 1.5);
  EXPECT_EQ(parsed["status"], 500);
}

TEST(Memory, keeps_in_order_until_the_ttl_and_gives_away_once) {
  Memory memory(seconds(10));
  const TimePoint start = TimePoint(seconds(1000));
  memory.append("u", "1", start);
  memory.append("u", "2", start + seconds(9));
  memory.append("u", "", start + seconds(9));
  EXPECT_EQ(memory.messages("u", start + seconds(18)), "1,2");
  EXPECT_EQ(memory.messages("u", start + seconds(19)), "");
  memory.append("u", "3", start + seconds(20));
  EXPECT_EQ(memory.take("u", start + seconds(21)), "3");
  EXPECT_EQ(memory.take("u", start + seconds(21)), "");
}

TEST(Memory, is_bounded_in_users_and_in_bytes_of_one) {
  Memory memory(seconds(10));
  const TimePoint start = TimePoint(seconds(1000));
  for (int i = 0; i < 10'001; ++i) memory.append(std::to_string(i), "x", start);
  EXPECT_EQ(memory.messages("9999", start), "x");
  EXPECT_EQ(memory.messages("10000", start), "");
  memory.append("10000", "x", start + seconds(11));  // the others have expired
  EXPECT_EQ(memory.messages("10000", start + seconds(11)), "x");
  memory.append("10000", std::string(300'000, 'y'), start + seconds(11));
  EXPECT_EQ(memory.messages("10000", start + seconds(11)), "x");
}

TEST(RequestIds, generated_ones_differ) {
  Random random(7);
  const std::string a = make_uuid(random);
  EXPECT_NE(a, make_uuid(random));
  EXPECT_EQ(a.size(), 36U);
  EXPECT_EQ(a[14], '4');
}

}  // namespace
}  // namespace throng::service
