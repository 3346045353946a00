// harness/plan/hole_text.h
//
// Where text ends and `${…}` begins. Dollars before a brace count in pairs: `$${` is a plain `${`,
// `$$${x}` is a dollar and the hole x; anywhere else a dollar is a dollar.
#pragma once

#include <string>
#include <string_view>

namespace throng::plan {

struct Piece {
  std::string literal;    // dollars already undone
  std::string_view hole;  // the whole `${…}` that follows the literal; empty at the end
  bool unclosed = false;  // the hole has no `}`: it reaches to the end
};

/// Takes the next literal and hole off `rest`. False when nothing is left.
[[nodiscard]] bool next_piece(std::string_view& rest, Piece& piece);

/// `${name}` without its brackets.
[[nodiscard]] std::string_view inside_of(std::string_view hole);

/// `literal` written so that next_piece gives it back; `before_hole`: a hole follows it.
[[nodiscard]] std::string with_dollars(std::string_view literal, bool before_hole);

}  // namespace throng::plan
