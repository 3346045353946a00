// harness/base/utf8.h
//
// Reading UTF-8 one character at a time, whatever bytes come: what a service sent is shown to
// people and put into labels, and neither may be trusted to be text.
#pragma once

#include <cstddef>
#include <string_view>

namespace throng {

inline constexpr char32_t kNotUtf8 = 0xfffd;

struct Utf8Character {
  char32_t code = 0;  // kNotUtf8 where the bytes are not UTF-8 (overlong forms and surrogates too)
  std::size_t size = 1;  // bytes; 1 where they are not UTF-8
};

/// The first character of `text`. REQUIRES: not empty.
[[nodiscard]] Utf8Character first_character(std::string_view text);

/// Whether the character moves a cursor, turns the direction of writing or is not seen at all.
[[nodiscard]] bool is_control(char32_t code);

}  // namespace throng
