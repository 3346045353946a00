#include "exporters/terminal/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "harness/base/assert.h"
#include "harness/base/grouped.h"
#include "harness/base/utf8.h"

namespace throng::terminal {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool in(char32_t code, const std::array<Range, N>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [code](const Range& range) {
    return code >= range.first && code <= range.last;
  });
}

std::size_t columns_of(char32_t code) {
  // The blocks that matter in chat texts, after Unicode's East Asian Width (W, F) and category Mn.
  static constexpr std::array<Range, 4> kCombining{
      {{0x300, 0x36f}, {0x1ab0, 0x1aff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};
  static constexpr std::array<Range, 9> kWide{{{0x1100, 0x115f},
                                               {0x2e80, 0x303e},
                                               {0x3041, 0xa4cf},
                                               {0xac00, 0xd7a3},
                                               {0xf900, 0xfaff},
                                               {0xfe30, 0xfe6f},
                                               {0xff00, 0xff60},
                                               {0x1f300, 0x1faff},
                                               {0x20000, 0x3fffd}}};
  if (in(code, kCombining)) return 0;
  return in(code, kWide) ? 2 : 1;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Utf8Character c = first_character(text);
    columns += columns_of(c.code);
    text.remove_prefix(c.size);
  }
  return columns;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t columns = 0;
  std::size_t fits = 0;  // bytes of `out` after which one column is left for the dots
  while (!text.empty()) {
    const Utf8Character c = first_character(text);
    std::string_view bytes = text.substr(0, c.size);
    if (c.code == '\t' || c.code == '\n') {
      bytes = " ";
    } else if (c.code == kNotUtf8 || is_control(c.code)) {
      bytes = "?";
    }
    const std::size_t wide = bytes.size() == 1 ? 1 : columns_of(c.code);
    if (columns + wide > most) return out.substr(0, fits) + (most == 0 ? "" : "…");
    columns += wide;
    out += bytes;
    if (columns < most) fits = out.size();
    text.remove_prefix(c.size);
  }
  return out;
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  std::string line(indent, ' ');
  bool empty = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!empty && width_of(line) + 1 + width_of(word) > columns) {
      out += line + '\n';
      line.assign(indent + 2, ' ');
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
  }
  return out + line + '\n';
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  std::string text = grouped(n) + " ";
  return text.append(n == 1 ? one : many);
}

std::string share_text(double share) {
  const double percent = share * 100;
  if (percent <= 0) return "0%";
  if (percent < 0.1) return "<0.1%";
  if (percent > 99.9 && percent < 100) return ">99.9%";
  const bool one_decimal = percent < 9.95 || (percent > 99 && percent < 100);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f%%", one_decimal ? 1 : 0, percent);
  return text.data();
}

std::string rate_text(double per_second) {
  constexpr double kWhole = 99.95;  // from here on three digits need no decimals
  if (per_second >= kWhole) {
    return grouped(static_cast<std::uint64_t>(std::llround(per_second))) + "/s";
  }
  const int decimals = per_second >= 9.995 ? 1 : 2;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f/s", per_second > 0 ? decimals : 0, per_second);
  return text.data();
}

std::string paint(std::string_view text, Color color, bool on) {
  static constexpr std::array<std::string_view, 7> kCodes{"", "31", "32", "33", "36", "2", "1"};
  if (!on || color == Color::none || text.empty()) return std::string(text);
  std::string out = "\x1b[";
  out.append(kCodes.at(static_cast<std::size_t>(color))).append("m").append(text);
  return out += "\x1b[0m";
}

Color color_of(Verdict verdict) {
  return verdict == Verdict::pass   ? Color::green
         : verdict == Verdict::fail ? Color::red
                                    : Color::yellow;
}

std::string_view mark_of(Verdict verdict) {
  static constexpr std::array<std::string_view, 4> kMarks{"✓", "?", "✗", "!"};
  return kMarks.at(static_cast<std::size_t>(verdict));
}

std::string title(std::string_view name, bool color) {
  return "\n" + paint(name, Color::bold, color) + "\n";
}

void Table::row(std::vector<Cell> cells) {
  THRONG_ASSERT(cells.size() <= columns_.size(), "more cells than columns");
  rows_.push_back(std::move(cells));
}

std::string Table::text(std::size_t indent, bool color) const {
  std::vector<std::size_t> widths(columns_.size());
  for (const std::vector<Cell>& cells : rows_) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(cells[i].text));
    }
  }
  std::string out;
  for (const std::vector<Cell>& cells : rows_) {
    std::size_t blanks = indent;  // written only before something that is seen
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (widths[i] == 0) continue;  // a column that no row uses
      const std::size_t pad = widths[i] - width_of(cells[i].text);
      const std::size_t before = columns_[i] == Align::right ? pad : 0;
      if (cells[i].text.empty()) {
        blanks += widths[i] + 2;
        continue;
      }
      out.append(blanks + before, ' ');
      out += paint(cells[i].text, cells[i].color, color);
      blanks = pad - before + 2;
    }
    out += '\n';
  }
  return out;
}

}  // namespace throng::terminal
