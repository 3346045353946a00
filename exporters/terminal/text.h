// exporters/terminal/text.h
//
// Text as a terminal shows it: how many columns it takes, colours, numbers for people. What a
// service sent is never written raw: a control character in a reply must not move somebody's
// cursor.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/verdict.h"

namespace throng::terminal {

/// Columns that `text` (UTF-8, without escape sequences) takes: wide characters two, combining ones
/// none; a byte that is not UTF-8 one.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// `text` with control characters and bytes that are not UTF-8 replaced by `?` (tab and newline by
/// a space), cut to `most` columns with `…` at the end.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = SIZE_MAX);

/// `text` in lines of at most `columns`, broken at spaces, each indented by `indent` and those
/// after the first by two more. A word that is too long has a line of its own.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent);

/// "1 user", "2 users".
[[nodiscard]] std::string counted(std::uint64_t n, std::string_view one, std::string_view many);
/// A share of a whole for people: "97%", "0.4%". Only nothing is "0%" and only all of it "100%".
[[nodiscard]] std::string share_text(double share);
/// Events per second with three significant digits: "812/s", "0.25/s", "20,000/s".
[[nodiscard]] std::string rate_text(double per_second);

enum class Color : std::uint8_t { none, red, green, yellow, cyan, dim, bold };
/// `text` between escape sequences, or as it is if `on` is false.
[[nodiscard]] std::string paint(std::string_view text, Color color, bool on);
[[nodiscard]] Color color_of(Verdict verdict);
/// ✓, ✗, ? or !
[[nodiscard]] std::string_view mark_of(Verdict verdict);

/// The heading of a section, after an empty line.
[[nodiscard]] std::string title(std::string_view name, bool color);

/// Columns of text, each as wide as its widest cell, two spaces apart.
class Table {
 public:
  enum class Align : std::uint8_t { left, right };
  struct Cell {
    std::string text;
    Color color = Color::none;
  };
  explicit Table(std::vector<Align> columns) : columns_(std::move(columns)) {}
  /// At most as many cells as there are columns; an empty one leaves its place blank.
  void row(std::vector<Cell> cells);
  /// All rows, each indented by `indent` spaces and ended by a newline, without trailing spaces.
  [[nodiscard]] std::string text(std::size_t indent, bool color) const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace throng::terminal
