#include "harness/load/escape.h"

#include <algorithm>

#include "harness/base/plain_text.h"

namespace throng::load {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

bool is_alphanumeric(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void append_hex_byte(unsigned char c, std::string& out) {
  out.push_back('%');
  out.push_back(kHex[c >> 4U]);
  out.push_back(kHex[c & 15U]);
}

// The length of the UTF-8 character at the front of `text` (RFC 3629, table 3-7 of Unicode), 0 if
// there is none.
std::size_t character_size(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  std::size_t size = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) size = 2;
  if (first >= 0xe0 && first <= 0xef) size = 3;
  if (first >= 0xf0 && first <= 0xf4) size = 4;
  if (size == 0 || text.size() < size) return 0;
  if (first == 0xe0) low = 0xa0;   // overlong
  if (first == 0xed) high = 0x9f;  // surrogates
  if (first == 0xf0) low = 0x90;   // overlong
  if (first == 0xf4) high = 0x8f;  // beyond U+10FFFF
  if (at(1) < low || at(1) > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (at(i) < 0x80 || at(i) > 0xbf) return 0;
  }
  return size;
}

void append_json_ascii(char c, std::string& out) {
  switch (c) {
    case '"':
      out.append("\\\"");
      return;
    case '\\':
      out.append("\\\\");
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    case '\t':
      out.append("\\t");
      return;
    default:
      break;
  }
  if (!is_control(static_cast<unsigned char>(c))) {
    out.push_back(c);
    return;
  }
  out.append("\\u00");
  out.push_back(kHex[static_cast<unsigned char>(c) >> 4U]);
  out.push_back(kHex[static_cast<unsigned char>(c) & 15U]);
}

}  // namespace

void append_json(std::string_view text, std::string& out) {
  while (!text.empty()) {
    // Most text needs nothing: it goes over in runs.
    const char* const plain = end_of_plain_text<'"', '\\'>(text.data(), text.data() + text.size());
    const auto run = static_cast<std::size_t>(plain - text.data());
    out.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) return;
    const std::size_t size = character_size(text);
    if (size == 0) {
      out.append("\xef\xbf\xbd");
    } else if (size == 1) {
      append_json_ascii(text.front(), out);
    } else {
      out.append(text.substr(0, size));
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
}

void append_percent(std::string_view text, std::string& out) {
  static constexpr std::string_view kSafe = "-._~";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_alphanumeric(byte) || kSafe.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      append_hex_byte(byte, out);
    }
  }
}

void append_printable(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (!is_control(static_cast<unsigned char>(c))) out.push_back(c);
  }
}

void append_target(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f) {
      append_hex_byte(byte, out);
    } else {
      out.push_back(c);
    }
  }
}

void append_readable(std::string_view text, std::size_t most, std::string& out) {
  const std::size_t limit = out.size() + most;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    const std::size_t room = std::max<std::size_t>(size, 1);
    if (out.size() + room > limit) return;
    if (size == 0) {
      out.push_back('?');
    } else if (size == 1 && is_control(static_cast<unsigned char>(text.front()))) {
      out.push_back(' ');
    } else {
      out.append(text.substr(0, size));
    }
    text.remove_prefix(room);
  }
}

}  // namespace throng::load
