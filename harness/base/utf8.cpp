#include "harness/base/utf8.h"

#include <algorithm>
#include <array>

namespace throng {

Utf8Character first_character(std::string_view text) {
  constexpr Utf8Character kBad{.code = kNotUtf8, .size = 1};
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {.code = lead, .size = 1};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return kBad;
  char32_t code = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0U) != 0x80U) return kBad;
    code = code << 6U | (next & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kLeast[size] || code > 0x10ffff || surrogate) return kBad;
  return {.code = code, .size = size};
}

bool is_control(char32_t code) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  // C0, C1, and what Unicode calls format characters: zero-width and bidirectional (UAX #9).
  static constexpr std::array<Range, 6> kRanges{{{0x00, 0x1f},
                                                 {0x7f, 0x9f},
                                                 {0x200b, 0x200f},
                                                 {0x202a, 0x202e},
                                                 {0x2060, 0x206f},
                                                 {0xfeff, 0xfeff}}};
  return std::any_of(kRanges.begin(), kRanges.end(), [code](const Range& range) {
    return code >= range.first && code <= range.last;
  });
}

}  // namespace throng
