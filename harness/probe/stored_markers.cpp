#include "harness/probe/stored_markers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace throng::probe {
namespace {

using nlohmann::json;

// Messages nest a few levels; a service may store anything, and the walk must not exhaust the
// stack.
constexpr int kDeepest = 64;

void append_strings(const json& value, int depth, std::string& out) {
  if (value.is_string()) {
    out += value.get_ref<const std::string&>();
    out += '\n';
  } else if (value.is_structured() && depth < kDeepest) {
    for (const json& item : value) append_strings(item, depth + 1, out);
  }
}

void append_if_users(const json& message, const AuthorField& author, std::string& out) {
  const auto role = message.find(author.role_field);
  if (role != message.end() && role->is_string() &&
      role->get_ref<const std::string&>() == author.user_role) {
    append_strings(message, 0, out);
  }
}

/// Appends what users wrote in `text`; all of it if it is no JSON message or array of messages.
void append_written(const std::string& text, const AuthorField& author, std::string& out) {
  const json value = json::parse(text, nullptr, false);  // discarded instead of thrown
  if (value.is_object()) {
    append_if_users(value, author, out);
  } else if (value.is_array() &&
             std::all_of(value.begin(), value.end(), [](const json& m) { return m.is_object(); })) {
    for (const json& message : value) append_if_users(message, author, out);
  } else {
    out += text;
    out += '\n';
  }
}

}  // namespace

void scan_stored(const std::vector<std::string>& texts, const AuthorField& author,
                 std::uint32_t run, MarkerScan& scan) {
  std::string written;
  for (const std::string& text : texts) {
    if (author.role_field.empty()) {
      written += text;
      written += '\n';
    } else {
      append_written(text, author, written);
    }
  }
  scan_markers(written, run, scan);
}

}  // namespace throng::probe
