// harness/load/escape.h
//
// How a text is written where some bytes mean something else: inside a JSON string, a URL, a header
// line. Pure; each appends to `out` and none lets a value end what it stands in.
#pragma once

#include <string>
#include <string_view>

namespace throng::load {

/// Inside a JSON string: quotes, backslashes and controls escaped; bytes that are not UTF-8 become
/// U+FFFD.
void append_json(std::string_view text, std::string& out);

/// Percent-encoded but for RFC 3986's unreserved characters: a query value or one path segment.
void append_percent(std::string_view text, std::string& out);

/// Control characters left out: what may stand in a header line.
void append_printable(std::string_view text, std::string& out);

/// Controls, blanks and bytes beyond ASCII percent-encoded, the rest as it is: what may stand in a
/// request line.
void append_target(std::string_view text, std::string& out);

/// For people: control characters become blanks, and at most `most` bytes are kept, whole
/// characters only.
void append_readable(std::string_view text, std::size_t most, std::string& out);

}  // namespace throng::load
