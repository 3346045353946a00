#include "harness/plan/hole_text.h"

namespace throng::plan {

bool next_piece(std::string_view& rest, Piece& piece) {
  piece = {};
  if (rest.empty()) return false;
  std::size_t at = 0;
  while (at < rest.size()) {
    const std::size_t from = rest.find('$', at);
    if (from == std::string_view::npos) break;
    std::size_t brace = from;
    while (brace < rest.size() && rest[brace] == '$') ++brace;
    const std::size_t dollars = brace - from;
    piece.literal.append(rest.substr(at, from - at));
    if (brace == rest.size() || rest[brace] != '{') {
      piece.literal.append(dollars, '$');
      at = brace;
      continue;
    }
    piece.literal.append(dollars / 2, '$');
    if (dollars % 2 == 0) {
      piece.literal += '{';
      at = brace + 1;
      continue;
    }
    const std::size_t end = rest.find('}', brace);
    piece.unclosed = end == std::string_view::npos;
    const std::size_t stop = piece.unclosed ? rest.size() : end + 1;
    piece.hole = rest.substr(brace - 1, stop - brace + 1);
    rest = rest.substr(stop);
    return true;
  }
  piece.literal.append(rest.substr(at));
  rest = {};
  return true;
}

std::string_view inside_of(std::string_view hole) { return hole.substr(2, hole.size() - 3); }

std::string with_dollars(std::string_view literal, bool before_hole) {
  std::string out;
  for (std::size_t at = 0; at < literal.size();) {
    if (literal[at] != '$') {
      out += literal[at++];
      continue;
    }
    std::size_t end = at;
    while (end < literal.size() && literal[end] == '$') ++end;
    const bool brace = end == literal.size() ? before_hole : literal[end] == '{';
    out.append((end - at) * (brace ? 2 : 1), '$');
    at = end;
  }
  return out;
}

}  // namespace throng::plan
