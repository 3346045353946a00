#include "harness/base/base32.h"

#include "harness/base/assert.h"

namespace throng {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int digit_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const std::size_t at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

void write_base32(std::uint64_t value, std::size_t digits, char* to) {
  for (std::size_t i = digits; i-- > 0; value >>= 5U) to[i] = kDigits[value & 31U];
}

std::optional<std::uint64_t> read_base32(std::string_view text) {
  THRONG_ASSERT(text.size() <= 12, "more than 60 bits of base 32");
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    value = value << 5U | static_cast<std::uint64_t>(digit);
  }
  return value;
}

}  // namespace throng
