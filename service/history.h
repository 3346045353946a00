// service/history.h
//
// A conversation as Redis holds it,
// `[{"role":"user","parts":["…"]},{"role":"model","parts":["…"]}]`, and the same as a language
// model wants it. Both are handled as text: a history grows with every turn, and parsing it into a
// tree and back would cost more than everything else a turn does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throng::service {

/// `text` as a JSON string with its quotes. REQUIRES: valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// One turn as two messages, without the array's brackets.
[[nodiscard]] std::string stored_turn(std::string_view message, std::string_view reply);

/// The messages of a stored array as `{"role":"user","content":"…"},{"role":"assistant",…}`,
/// without brackets; empty for an empty array or no text at all. Nothing if it is no such array
/// (whoever wrote it may have used spaces).
[[nodiscard]] std::optional<std::string> prompt_of(std::string_view stored);

}  // namespace throng::service
