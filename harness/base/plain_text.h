// harness/base/plain_text.h
//
// Passes over plain text many bytes at a time: what reads heads of responses, JSON strings and the
// values of templates stops only where something needs a closer look, and mostly nothing does.
// Sixteen bytes at a time where the processor is known to have SSE2 (every x86-64), one by one
// elsewhere.
#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>

namespace throng {

/// The first byte in [at, end) that is a control character, no ASCII, or one of `Stops`; `end` if
/// there is none.
template <char... Stops>
[[nodiscard]] inline const char* end_of_plain_text(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Bytes above ASCII are negative, and so below a blank too.
    __m128i marked = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')),
                                  _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\x7f')));
    ((marked = _mm_or_si128(marked, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(Stops)))), ...);
    const auto bits = static_cast<unsigned>(_mm_movemask_epi8(marked));
    if (bits != 0) return at + std::countr_zero(bits);
  }
#endif
  while (at != end && *at >= ' ' && *at <= '~' && ((*at != Stops) && ...)) ++at;
  return at;
}

/// The first byte in [at, end) that is no letter, digit or dash; `end` if there is none.
[[nodiscard]] inline const char* end_of_plain_name(const char* at, const char* end) {
  const auto plain = [](char c) {
    const auto small = static_cast<char>(c | 0x20);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const auto between = [](__m128i value, char first, char last) {
      return _mm_and_si128(_mm_cmpgt_epi8(value, _mm_set1_epi8(static_cast<char>(first - 1))),
                           _mm_cmplt_epi8(value, _mm_set1_epi8(static_cast<char>(last + 1))));
    };
    const __m128i good =
        _mm_or_si128(_mm_or_si128(between(small, 'a', 'z'), between(bytes, '0', '9')),
                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')));
    const auto bits = ~static_cast<unsigned>(_mm_movemask_epi8(good)) & 0xffffU;
    if (bits != 0) return at + std::countr_zero(bits);
  }
#endif
  while (at != end && plain(*at)) ++at;
  return at;
}

}  // namespace throng
