// harness/base/diagnostic.h
//
// One thing wrong with a file, where, what was expected and the nearest right spelling: what a good
// compiler says.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace throng {

struct Diagnostic {
  std::string file;
  int line = 0;             // from 1; 0 = the file as a whole
  int column = 0;           // from 1, in characters; 0 = the line as a whole
  std::string message;      // what is wrong and what was expected, without a full stop
  std::string hint;         // "did you mean …?" and the like; may be empty
  std::string source_line;  // the line itself, for the caret; may be empty
};

/// `file:line:column: error: message`, the line, a caret below the column, the hint. Ends with a
/// newline.
[[nodiscard]] std::string format(const Diagnostic& diagnostic, bool color);

/// The candidate nearest to `word` by edit distance, if it is near enough to be what was meant;
/// else empty.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> candidates);

}  // namespace throng
