// harness/probe/llm_dialect.h
//
// The wire shapes of the chat APIs that language models are served with: Ollama's /api/chat and
// /api/generate (NDJSON when streamed, which is their default) and OpenAI's /v1/chat/completions
// (server-sent events when streamed). Pure: request body in, response bodies out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/time.h"

namespace throng::probe {

enum class LlmApi : std::uint8_t { ollama_chat, ollama_generate, openai_chat };

/// Which API a path is, if any.
[[nodiscard]] std::optional<LlmApi> llm_api(std::string_view path);

/// What the stub needs of a request.
struct Prompt {
  LlmApi api = LlmApi::ollama_chat;
  std::string model;
  std::string user_text;     // the messages of role user, one after the other
  std::uint64_t tokens = 0;  // words of all messages
  bool stream = false;
  bool usage_wanted = false;  // OpenAI: stream_options.include_usage
};

/// Failure::malformed with a sentence for the caller.
[[nodiscard]] Result<Prompt> parse_prompt(LlmApi api, const std::string& body);

/// Facts about one answer that its wire shape shows.
struct AnswerFacts {
  std::uint64_t number = 0;  // of the call: makes `id` unique
  WallTime created{};
  Duration took{};
};

[[nodiscard]] std::string whole_answer(const Prompt& prompt, std::string_view text,
                                       const AnswerFacts& facts);
/// The pieces of a streamed answer, one word each, with what ends it.
[[nodiscard]] std::vector<std::string> streamed_answer(const Prompt& prompt, std::string_view text,
                                                       const AnswerFacts& facts);
/// `application/json`, `application/x-ndjson` or `text/event-stream`.
[[nodiscard]] std::string content_type(const Prompt& prompt);

/// The answers to GET /api/tags and GET /v1/models.
[[nodiscard]] std::string ollama_models(WallTime now);
[[nodiscard]] std::string openai_models(WallTime now);
/// An error as these APIs tell it.
[[nodiscard]] std::string llm_error(std::string_view path, std::string_view message);

}  // namespace throng::probe
