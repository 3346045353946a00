// harness/base/same_letters.h
//
// Comparing names as HTTP does: without regard to the case of ASCII letters. Eight bytes at a time,
// because every header of every response is looked at.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace throng {

/// Whether two words of eight bytes are the same but for the case of ASCII letters.
[[nodiscard]] inline bool same_eight_letters(const char* a, const char* b) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  std::uint64_t x = 0;
  std::uint64_t y = 0;
  std::memcpy(&x, a, sizeof x);
  std::memcpy(&y, b, sizeof y);
  const std::uint64_t differ = x ^ y;
  if ((differ & ~(0x20 * kOnes)) != 0) return false;
  // What still differs does so in the bit of case, and must be a letter: no sum below reaches into
  // the next byte, since the highest bits are out of it.
  const std::uint64_t small = (x & (0x7f * kOnes)) | (0x20 * kOnes);
  const std::uint64_t from_a = small + (0x80 - 'a') * kOnes;
  const std::uint64_t above_z = small + (0x7f - 'z') * kOnes;
  const std::uint64_t letters = from_a & ~above_z & ~x & (0x80 * kOnes);
  return (differ & ~(letters >> 2U)) == 0;
}

/// Whether two texts are the same but for the case of ASCII letters.
[[nodiscard]] inline bool same_letters(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  std::size_t i = 0;
  for (; i + 8 <= a.size(); i += 8) {
    if (!same_eight_letters(a.data() + i, b.data() + i)) return false;
  }
  if (i == a.size()) return true;
  if (i > 0) return same_eight_letters(a.data() + a.size() - 8, b.data() + a.size() - 8);
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  while (i < a.size() && lower(a[i]) == lower(b[i])) ++i;
  return i == a.size();
}

}  // namespace throng
