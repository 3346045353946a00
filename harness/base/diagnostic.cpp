// The shape is the one compilers use, so that editors and CI systems find the place by themselves.
#include "harness/base/diagnostic.h"

#include <algorithm>

namespace throng {
namespace {

constexpr std::size_t kWidest =
    120;  // characters of a source line shown; more is cut around the caret
constexpr std::size_t kLongWord = 64;  // nothing longer was meant to be one of our words

struct Paint {
  std::string_view bold, red, green, off;
};
constexpr Paint kColors{"\x1b[1m", "\x1b[1;31m", "\x1b[1;32m", "\x1b[0m"};

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

// One element per character (UTF-8), with control characters made harmless; a tab stays.
std::vector<std::string> characters(std::string_view line) {
  std::vector<std::string> out;
  for (const char c : line) {
    const bool control = (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 127;
    if (out.empty() || starts_character(c)) {
      out.emplace_back(1, control ? '?' : c);
    } else {
      out.back() += c;
    }
  }
  return out;
}

// The source line and, if the column is known, a caret below it.
std::string excerpt(const Diagnostic& d, const Paint& paint) {
  const std::vector<std::string> line = characters(d.source_line);
  const std::size_t caret =
      d.column <= 0 ? 0 : std::min(static_cast<std::size_t>(d.column) - 1, line.size());
  const std::size_t from = caret < kWidest - 20 ? 0 : caret - (kWidest - 20);
  const std::size_t to = std::min(line.size(), from + kWidest);

  const std::string number = std::to_string(d.line);
  std::string text = std::string(number.size() < 5 ? 5 - number.size() : 0, ' ') + number + " | ";
  std::string below = std::string(std::max<std::size_t>(5, number.size()), ' ') + " | ";
  if (from > 0) {
    text += "...";
    below += "   ";
  }
  for (std::size_t i = from; i < to; ++i) {
    text += line[i];
    if (i < caret) below += line[i] == "\t" ? '\t' : ' ';
  }
  if (to < line.size()) text += "...";
  text += '\n';
  if (d.column > 0)
    text.append(below).append(paint.green).append("^").append(paint.off).append("\n");
  return text;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Edits (insert, delete, replace, swap of neighbours) from `a` to `b`: optimal string alignment in
// three rows.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string format(const Diagnostic& d, bool color) {
  const Paint paint = color ? kColors : Paint{};
  std::string text(paint.bold);
  text += d.file;
  if (d.line > 0) text += ':' + std::to_string(d.line);
  if (d.line > 0 && d.column > 0) text += ':' + std::to_string(d.column);
  text.append(": ").append(paint.off).append(paint.red).append("error: ").append(paint.off);
  text.append(paint.bold).append(d.message).append(paint.off).append("\n");
  if (d.line > 0 && !d.source_line.empty()) text += excerpt(d, paint);
  if (!d.hint.empty()) text.append("        ").append(d.hint).append("\n");
  return text;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kLongWord) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > kLongWord) continue;
    const std::size_t edits = distance(word, candidate);
    // A word of which every letter had to change resembles nothing.
    if (edits < least && edits < std::max(word.size(), candidate.size())) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

}  // namespace throng
