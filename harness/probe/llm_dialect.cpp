#include "harness/probe/llm_dialect.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

namespace throng::probe {
namespace {

using nlohmann::json;

constexpr const char* kModel = "throng-stub";

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \n\t\r", at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(" \n\t\r", at), text.size());
    all.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return all;
}

/// `2026-01-31T12:00:00.123Z`.
std::string rfc3339(WallTime when) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t n = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string all(text, n);
  const auto ms = when.time_since_epoch().count() % 1000;
  return all + "." + std::to_string(1000 + ms).substr(1) + "Z";
}

std::int64_t unix_seconds(WallTime when) {
  return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag(const json& object, const char* key, bool otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

/// A message's content is a text, or a list of parts of which those of type text count.
std::string content_of(const json& message) {
  const auto content = message.find("content");
  if (content == message.end()) return {};
  if (content->is_string()) return content->get<std::string>();
  std::string text;
  if (content->is_array()) {
    for (const json& part : *content) {
      if (part.is_object()) text += text_of(part, "text") + "\n";
    }
  }
  return text;
}

/// Every byte sequence is written: what is not UTF-8 is replaced, as a stub must not stumble over
/// its input.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<void> take_messages(const json& body, Prompt& prompt) {
  const auto messages = body.find("messages");
  if (messages == body.end() || !messages->is_array() || messages->empty()) {
    return unexpected(Failure::malformed, "messages must be a list with at least one message");
  }
  for (const json& message : *messages) {
    if (!message.is_object())
      return unexpected(Failure::malformed, "each message must be an object");
    const std::string content = content_of(message);
    prompt.tokens += words(content).size();
    if (text_of(message, "role") == "user") prompt.user_text += content + "\n";
  }
  return {};
}

json ollama_piece(const Prompt& prompt, std::string_view text, const AnswerFacts& facts,
                  bool done) {
  json piece = {{"model", prompt.model}, {"created_at", rfc3339(facts.created)}, {"done", done}};
  if (prompt.api == LlmApi::ollama_chat) {
    piece["message"] = {{"role", "assistant"}, {"content", text}};
  } else {
    piece["response"] = text;
  }
  return piece;
}

void add_ollama_figures(json& piece, const Prompt& prompt, std::uint64_t tokens,
                        const AnswerFacts& facts) {
  piece["done_reason"] = "stop";
  piece["total_duration"] = facts.took.count();
  piece["load_duration"] = 0;
  piece["prompt_eval_count"] = prompt.tokens;
  piece["prompt_eval_duration"] = 0;
  piece["eval_count"] = tokens;
  piece["eval_duration"] = facts.took.count();
}

json openai_frame(const Prompt& prompt, const AnswerFacts& facts, const char* object) {
  return {{"id", "chatcmpl-" + std::to_string(facts.number)},
          {"object", object},
          {"created", unix_seconds(facts.created)},
          {"model", prompt.model},
          {"choices", json::array()}};
}

json openai_usage(const Prompt& prompt, std::uint64_t tokens) {
  return {{"prompt_tokens", prompt.tokens},
          {"completion_tokens", tokens},
          {"total_tokens", prompt.tokens + tokens}};
}

std::string openai_chunk(json frame, json delta, json finish) {
  frame["choices"].push_back(
      {{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", std::move(finish)}});
  return "data: " + dump(frame) + "\n\n";
}

std::vector<std::string> openai_stream(const Prompt& prompt, std::string_view text,
                                       const AnswerFacts& facts) {
  const json frame = openai_frame(prompt, facts, "chat.completion.chunk");
  const std::vector<std::string> all = words(text);
  std::vector<std::string> pieces;
  pieces.push_back(openai_chunk(frame, {{"role", "assistant"}, {"content", ""}}, nullptr));
  for (std::size_t i = 0; i < all.size(); ++i) {
    pieces.push_back(openai_chunk(frame, {{"content", (i == 0 ? "" : " ") + all[i]}}, nullptr));
  }
  pieces.push_back(openai_chunk(frame, json::object(), "stop"));
  if (prompt.usage_wanted) {
    json last = frame;
    last["usage"] = openai_usage(prompt, all.size());
    pieces.push_back("data: " + dump(last) + "\n\n");
  }
  pieces.emplace_back("data: [DONE]\n\n");
  return pieces;
}

}  // namespace

std::optional<LlmApi> llm_api(std::string_view path) {
  if (path == "/api/chat") return LlmApi::ollama_chat;
  if (path == "/api/generate") return LlmApi::ollama_generate;
  if (path == "/v1/chat/completions") return LlmApi::openai_chat;
  return std::nullopt;
}

Result<Prompt> parse_prompt(LlmApi api, const std::string& body) {
  const json parsed = json::parse(body, nullptr, false);  // discarded instead of thrown
  if (!parsed.is_object()) return unexpected(Failure::malformed, "the body must be a JSON object");
  Prompt prompt;
  prompt.api = api;
  prompt.model = text_of(parsed, "model");
  if (prompt.model.empty()) prompt.model = kModel;
  prompt.stream = flag(parsed, "stream", api != LlmApi::openai_chat);
  if (const auto options = parsed.find("stream_options");
      options != parsed.end() && options->is_object()) {
    prompt.usage_wanted = flag(*options, "include_usage", false);
  }
  if (api == LlmApi::ollama_generate) {
    if (!parsed.contains("prompt") || !parsed["prompt"].is_string()) {
      return unexpected(Failure::malformed, "prompt must be a text");
    }
    prompt.user_text = text_of(parsed, "prompt");
    prompt.tokens = words(prompt.user_text).size() + words(text_of(parsed, "system")).size();
    return prompt;
  }
  if (auto taken = take_messages(parsed, prompt); !taken) return unexpected(taken.error());
  return prompt;
}

std::string whole_answer(const Prompt& prompt, std::string_view text, const AnswerFacts& facts) {
  const std::uint64_t tokens = words(text).size();
  if (prompt.api != LlmApi::openai_chat) {
    json answer = ollama_piece(prompt, text, facts, true);
    add_ollama_figures(answer, prompt, tokens, facts);
    return dump(answer);
  }
  json answer = openai_frame(prompt, facts, "chat.completion");
  answer["choices"].push_back({{"index", 0},
                               {"message", {{"role", "assistant"}, {"content", text}}},
                               {"finish_reason", "stop"}});
  answer["usage"] = openai_usage(prompt, tokens);
  return dump(answer);
}

std::vector<std::string> streamed_answer(const Prompt& prompt, std::string_view text,
                                         const AnswerFacts& facts) {
  if (prompt.api == LlmApi::openai_chat) return openai_stream(prompt, text, facts);
  const std::vector<std::string> all = words(text);
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < all.size(); ++i) {
    pieces.push_back(dump(ollama_piece(prompt, (i == 0 ? "" : " ") + all[i], facts, false)) + "\n");
  }
  json last = ollama_piece(prompt, "", facts, true);
  add_ollama_figures(last, prompt, all.size(), facts);
  pieces.push_back(dump(last) + "\n");
  return pieces;
}

std::string content_type(const Prompt& prompt) {
  if (!prompt.stream) return "application/json";
  return prompt.api == LlmApi::openai_chat ? "text/event-stream" : "application/x-ndjson";
}

std::string ollama_models(WallTime now) {
  const json model = {{"name", std::string(kModel) + ":latest"},
                      {"model", std::string(kModel) + ":latest"},
                      {"modified_at", rfc3339(now)},
                      {"size", 0},
                      {"digest", ""},
                      {"details", {{"format", "stub"}, {"family", "stub"}}}};
  return dump({{"models", json::array({model})}});
}

std::string openai_models(WallTime now) {
  const json model = {
      {"id", kModel}, {"object", "model"}, {"created", unix_seconds(now)}, {"owned_by", "throng"}};
  return dump({{"object", "list"}, {"data", json::array({model})}});
}

std::string llm_error(std::string_view path, std::string_view message) {
  if (path.rfind("/v1/", 0) != 0) return dump({{"error", message}});
  return dump({{"error", {{"message", message}, {"type", "invalid_request_error"}}}});
}

}  // namespace throng::probe
