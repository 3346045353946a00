// harness/load/text.h
//
// The two things HTTP text needs that the standard library has not: comparing names without regard
// to case, and taking blanks off both ends.
#pragma once

#include <algorithm>
#include <string_view>

namespace throng::load {

/// Whether two names are the same but for the case of ASCII letters.
[[nodiscard]] inline bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return lower(x) == lower(y); });
}

[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace throng::load
