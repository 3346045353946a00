#include "service/history.h"

#include <nlohmann/json.hpp>

namespace throng::service {

namespace {

constexpr std::string_view kRole = R"({"role":")";
constexpr std::string_view kParts = R"(","parts":[")";
constexpr std::string_view kEnd = R"("]})";

bool skip(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// The inside of a JSON string, still escaped, up to its closing quote.
std::optional<std::string_view> string_inside(std::string_view& text) {
  std::size_t at = 0;
  while (true) {
    at = text.find('"', at);
    if (at == std::string_view::npos) return std::nullopt;
    std::size_t slashes = 0;
    while (slashes < at && text[at - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) break;
    ++at;
  }
  const std::string_view inside = text.substr(0, at);
  text.remove_prefix(at);
  return inside;
}

void append_message(std::string& out, std::string_view role, std::string_view escaped) {
  if (!out.empty()) out += ',';
  out.append(R"({"role":")").append(role == "model" ? "assistant" : role);
  out.append(R"(","content":")").append(escaped).append(R"("})");
}

/// What this service itself writes: no spaces, one part.
std::optional<std::string> own_form(std::string_view text) {
  std::string prompt;
  prompt.reserve(text.size() + 64);
  if (!skip(text, "[")) return std::nullopt;
  while (skip(text, kRole)) {
    const std::optional<std::string_view> role = string_inside(text);
    if (!role || !skip(text, kParts)) return std::nullopt;
    const std::optional<std::string_view> content = string_inside(text);
    if (!content || !skip(text, kEnd)) return std::nullopt;
    append_message(prompt, *role, *content);
    if (text == "]") return prompt;
    if (!skip(text, ",")) return std::nullopt;
  }
  return std::nullopt;
}

/// The same, however another writer spelled it.
std::optional<std::string> any_form(std::string_view text) {
  const nlohmann::json array = nlohmann::json::parse(text, nullptr, false);
  if (!array.is_array()) return std::nullopt;
  std::string prompt;
  for (const nlohmann::json& message : array) {
    if (!message.is_object() || !message.contains("role") || !message["role"].is_string())
      return std::nullopt;
    if (!message.contains("parts") || !message["parts"].is_array()) return std::nullopt;
    std::string content;
    for (const nlohmann::json& part : message["parts"]) {
      if (!part.is_string()) return std::nullopt;
      content += part.get_ref<const std::string&>();
    }
    std::string quoted;
    append_json_string(quoted, content);
    append_message(prompt, message["role"].get_ref<const std::string&>(),
                   std::string_view(quoted).substr(1, quoted.size() - 2));
  }
  return prompt;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, done, i - done);
    done = i + 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out.append("\\u00") += kHex[c >> 4U];
      out += kHex[c & 15U];
    }
  }
  out.append(text, done, text.size() - done);
  out += '"';
}

std::string stored_turn(std::string_view message, std::string_view reply) {
  std::string turn;
  turn.reserve(message.size() + reply.size() + 96);
  turn += R"({"role":"user","parts":[)";
  append_json_string(turn, message);
  turn += R"(]},{"role":"model","parts":[)";
  append_json_string(turn, reply);
  turn += "]}";
  return turn;
}

std::optional<std::string> prompt_of(std::string_view stored) {
  if (stored.empty() || stored == "[]") return std::string();
  std::optional<std::string> prompt = own_form(stored);
  return prompt ? prompt : any_form(stored);
}

}  // namespace throng::service
