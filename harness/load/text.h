// harness/load/text.h
//
// What HTTP text needs and the standard library has not: taking blanks off both ends.
#pragma once

#include <string_view>

namespace throng::load {

[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace throng::load
