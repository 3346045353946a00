#include "harness/probe/log_line.h"

#include <nlohmann/json.hpp>

#include "harness/base/request_id.h"

namespace throng::probe {
namespace {

using nlohmann::json;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr std::size_t kHexDigits = 32;

/// A run of hex digits and dashes that is one of our IDs, with dashes or without.
std::string first_of_ours(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size()) {
    std::size_t end = at;
    while (end < line.size() && (is_hex(line[end]) || line[end] == '-')) ++end;
    for (const std::size_t size : {kRequestIdSize, kHexDigits}) {
      // An ID may be joined to others by dashes (trace IDs in one word), so every place in the run
      // is tried.
      for (std::size_t i = at; i + size <= end; ++i) {
        if (parse_request_id(line.substr(i, size))) return std::string(line.substr(i, size));
      }
    }
    at = end + 1;
  }
  return {};
}

std::string field_of(std::string_view line, std::string_view field) {
  const std::size_t begin = line.find('{');
  if (begin == std::string_view::npos) return {};
  const json parsed = json::parse(line.begin() + begin, line.end(), nullptr, false);
  const json* at = &parsed;
  while (true) {
    const std::string name(field.substr(0, field.find('.')));
    if (!at->is_object()) return {};
    const auto found = at->find(name);
    if (found == at->end()) return {};
    at = &*found;
    if (name.size() == field.size()) break;
    field.remove_prefix(name.size() + 1);
  }
  return at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

std::string request_id_in(std::string_view line, std::string_view field) {
  if (!field.empty()) {
    std::string id = field_of(line, field);
    if (!id.empty()) return id;
  }
  return first_of_ours(line);
}

std::string_view cut_text(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace throng::probe
