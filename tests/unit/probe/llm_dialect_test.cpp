#include "harness/probe/llm_dialect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace throng::probe {
namespace {

using nlohmann::json;
using testing::HasSubstr;

AnswerFacts facts() {
  AnswerFacts some;
  some.number = 5;
  some.created = WallTime(std::chrono::milliseconds(1'700'000'000'042));
  some.took = std::chrono::milliseconds(3);
  return some;
}

TEST(LlmDialect, knows_three_apis_by_their_paths) {
  EXPECT_EQ(llm_api("/api/chat"), LlmApi::ollama_chat);
  EXPECT_EQ(llm_api("/api/generate"), LlmApi::ollama_generate);
  EXPECT_EQ(llm_api("/v1/chat/completions"), LlmApi::openai_chat);
  EXPECT_EQ(llm_api("/v1/models"), std::nullopt);
}

TEST(LlmDialect, takes_what_users_wrote_and_counts_all_words) {
  const auto prompt =
      parse_prompt(LlmApi::ollama_chat,
                   R"({"model":"m","messages":[{"role":"system","content":"be kind"},
      {"role":"user","content":"one"},{"role":"assistant","content":"quoted"},
      {"role":"user","content":"two three"}]})");
  ASSERT_TRUE(prompt);
  EXPECT_EQ(prompt->model, "m");
  EXPECT_EQ(prompt->user_text, "one\ntwo three\n");
  EXPECT_EQ(prompt->tokens, 6U);
  EXPECT_TRUE(prompt->stream) << "as Ollama does unless told otherwise";

  const auto parts =
      parse_prompt(LlmApi::openai_chat,
                   R"({"messages":[{"role":"user","content":[{"type":"text","text":"in parts"},
      {"type":"image_url","image_url":{}}]}],"stream":true,
      "stream_options":{"include_usage":true}})");
  ASSERT_TRUE(parts);
  EXPECT_THAT(parts->user_text, HasSubstr("in parts"));
  EXPECT_TRUE(parts->stream);
  EXPECT_TRUE(parts->usage_wanted);

  const auto generate =
      parse_prompt(LlmApi::ollama_generate, R"({"prompt":"a b","system":"c","stream":false})");
  ASSERT_TRUE(generate);
  EXPECT_EQ(generate->user_text, "a b");
  EXPECT_EQ(generate->tokens, 3U);
  EXPECT_FALSE(generate->stream);
}

TEST(LlmDialect, refuses_what_is_no_prompt_with_a_sentence) {
  const char* bodies[] = {"",
                          "{",
                          "[]",
                          "null",
                          "{}",
                          R"({"messages":{}})",
                          R"({"messages":[]})",
                          R"({"messages":["x"]})",
                          "\xff\xfe"};
  for (const char* body : bodies) {
    const auto prompt = parse_prompt(LlmApi::openai_chat, body);
    ASSERT_FALSE(prompt) << body;
    EXPECT_EQ(prompt.error().kind, Failure::malformed);
    EXPECT_FALSE(prompt.error().message.empty());
  }
  EXPECT_FALSE(parse_prompt(LlmApi::ollama_generate, R"({"prompt":1})"));
}

TEST(LlmDialect, answers_whole_in_each_apis_shape) {
  Prompt prompt;
  prompt.model = "m";
  prompt.tokens = 7;
  const json chat = json::parse(whole_answer(prompt, "hello there", facts()));
  EXPECT_EQ(chat["message"]["role"], "assistant");
  EXPECT_EQ(chat["message"]["content"], "hello there");
  EXPECT_EQ(chat["done"], true);
  EXPECT_EQ(chat["prompt_eval_count"], 7);
  EXPECT_EQ(chat["eval_count"], 2);
  EXPECT_EQ(chat["created_at"], "2023-11-14T22:13:20.042Z");

  prompt.api = LlmApi::ollama_generate;
  EXPECT_EQ(json::parse(whole_answer(prompt, "hello", facts()))["response"], "hello");

  prompt.api = LlmApi::openai_chat;
  const json openai = json::parse(whole_answer(prompt, "hello there", facts()));
  EXPECT_EQ(openai["object"], "chat.completion");
  EXPECT_EQ(openai["choices"][0]["message"]["content"], "hello there");
  EXPECT_EQ(openai["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(openai["usage"],
            json({{"prompt_tokens", 7}, {"completion_tokens", 2}, {"total_tokens", 9}}));
  EXPECT_EQ(openai["created"], 1'700'000'000);
}

TEST(LlmDialect, streams_ollama_as_lines_that_join_to_the_whole) {
  for (const LlmApi api : {LlmApi::ollama_chat, LlmApi::ollama_generate}) {
    Prompt prompt;
    prompt.api = api;
    prompt.stream = true;
    EXPECT_EQ(content_type(prompt), "application/x-ndjson");
    const auto pieces = streamed_answer(prompt, "one two three", facts());
    ASSERT_EQ(pieces.size(), 4U);
    std::string joined;
    for (const std::string& piece : pieces) {
      EXPECT_EQ(piece.find('\n'), piece.size() - 1);
      const json line = json::parse(piece);
      joined += api == LlmApi::ollama_chat ? line["message"]["content"].get<std::string>()
                                           : line["response"].get<std::string>();
      EXPECT_EQ(line["done"], &piece == &pieces.back());
    }
    EXPECT_EQ(joined, "one two three");
    EXPECT_EQ(json::parse(pieces.back())["eval_count"], 3);
  }
}

TEST(LlmDialect, streams_openai_as_events_that_end_with_done) {
  Prompt prompt;
  prompt.api = LlmApi::openai_chat;
  prompt.stream = true;
  EXPECT_EQ(content_type(prompt), "text/event-stream");
  for (const bool usage : {false, true}) {
    prompt.usage_wanted = usage;
    const auto pieces = streamed_answer(prompt, "one two", facts());
    ASSERT_EQ(pieces.size(), usage ? 6U : 5U);
    EXPECT_EQ(pieces.back(), "data: [DONE]\n\n");
    std::string joined;
    std::string finish;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
      ASSERT_EQ(pieces[i].rfind("data: ", 0), 0U);
      const json frame = json::parse(pieces[i].substr(6));
      EXPECT_EQ(frame["object"], "chat.completion.chunk");
      if (frame["choices"].empty()) {
        EXPECT_EQ(frame["usage"]["completion_tokens"], 2);
        continue;
      }
      joined += frame["choices"][0]["delta"].value("content", "");
      if (frame["choices"][0]["finish_reason"].is_string())
        finish = frame["choices"][0]["finish_reason"];
    }
    EXPECT_EQ(joined, "one two");
    EXPECT_EQ(finish, "stop");
  }
}

TEST(LlmDialect, writes_any_bytes_of_a_caller_as_valid_json) {
  Prompt prompt;
  prompt.model = "m\xff\"";
  EXPECT_TRUE(json::accept(whole_answer(prompt, "x", facts())));
}

}  // namespace
}  // namespace throng::probe
