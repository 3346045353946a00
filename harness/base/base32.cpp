#include "harness/base/base32.h"

#include <array>

#include "harness/base/assert.h"

namespace throng {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// The value of each character, or -1. Every marker found anywhere passes through here 24 times.
constexpr std::array<std::int8_t, 256> kValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    const auto c = static_cast<unsigned char>(kDigits[i]);
    values[c] = static_cast<std::int8_t>(i);
    if (c >= 'A') values[c + ('a' - 'A')] = static_cast<std::int8_t>(i);
  }
  return values;
}();

}  // namespace

void write_base32(std::uint64_t value, std::size_t digits, char* to) {
  for (std::size_t i = digits; i-- > 0; value >>= 5U) to[i] = kDigits[value & 31U];
}

std::optional<std::uint64_t> read_base32(std::string_view text) {
  THRONG_ASSERT(text.size() <= 12, "more than 60 bits of base 32");
  std::uint64_t value = 0;
  for (const char c : text) {
    const std::int8_t digit = kValues[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    value = value << 5U | static_cast<std::uint64_t>(digit);
  }
  return value;
}

}  // namespace throng
