// Layout of the 30 free hex digits (those of a UUID without digit 14 and 19, counted from 1 without
// dashes 13 and 17): 5 run, 8 conversation (30 bits), 5 seq, 5 number, 7 check. The fields are
// masked with a stream from the check digits so that neighbouring IDs look nothing alike, as a
// service that shards or samples by ID expects.
#include "harness/base/request_id.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "harness/base/assert.h"
#include "harness/base/random.h"

namespace throng {
namespace {

// The free digits as two numbers, the first digit highest: 16 in the first, 14 in the second.
struct Digits {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

constexpr std::size_t kFree = 30;
constexpr unsigned kFirst = 16;
constexpr unsigned kSecond = kFree - kFirst;
constexpr unsigned kCheckBits = 28;

std::uint32_t check_of(const RequestId& id) {
  const std::uint64_t h = mix(mix((std::uint64_t{id.run} << 32U) | id.conversation) ^
                              ((std::uint64_t{id.seq} << 32U) | id.number));
  return static_cast<std::uint32_t>(h & ((1U << kCheckBits) - 1));
}

/// The last byte first.
constexpr std::uint64_t bytes_turned(std::uint64_t v) {
  v = (v & 0x00ff00ff00ff00ffU) << 8U | (v >> 8U & 0x00ff00ff00ff00ffU);
  v = (v & 0x0000ffff0000ffffU) << 16U | (v >> 16U & 0x0000ffff0000ffffU);
  return v << 32U | v >> 32U;
}

/// The last hex digit first.
constexpr std::uint64_t turned(std::uint64_t v) {
  constexpr std::uint64_t kLow = 0x0f0f0f0f0f0f0f0fU;
  return bytes_turned((v & kLow) << 4U | (v >> 4U & kLow));
}

/// Masks what stands before the check digits, and unmasks it.
Digits masked(const Digits& d, std::uint32_t check) {
  const std::uint64_t a = mix(check);
  const std::uint64_t b = mix(a);
  constexpr unsigned kUnused = 4 * (kFirst - kSecond);
  constexpr std::uint64_t kBeforeCheck = ~((std::uint64_t{1} << kCheckBits) - 1);
  return {d.first ^ turned(a), d.second ^ (turned(b) >> kUnused & kBeforeCheck)};
}

/// Eight hex digits in one go: each byte of a word is a digit, then its letter.
void write_hex(std::uint32_t digits, char* to) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  std::uint64_t v = digits;
  v = (v << 16U | v) & 0x0000ffff0000ffffU;
  v = (v << 8U | v) & 0x00ff00ff00ff00ffU;
  v = (v << 4U | v) & kOnes * 0x0f;
  const std::uint64_t above_nine = ((v + kOnes * 6) >> 4U) & kOnes;
  v += kOnes * '0' + above_nine * ('a' - '0' - 10);
  if constexpr (std::endian::native == std::endian::little) v = bytes_turned(v);
  std::memcpy(to, &v, sizeof v);
}

// Positions of the free digits within the 36 characters.
constexpr std::array<std::uint8_t, kFree> kPlaces = [] {
  std::array<std::uint8_t, kFree> places{};
  std::size_t n = 0;
  for (std::uint8_t i = 0; i < kRequestIdSize; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (!dash && i != 14 && i != 19) places[n++] = i;
  }
  return places;
}();

int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Without dashes (32 digits) or with them (36): one spelling inside.
std::optional<RequestIdText> canonical(std::string_view text) {
  RequestIdText out;
  if (text.size() == kRequestIdSize) {
    for (std::size_t i = 0; i < kRequestIdSize; ++i) out[i] = text[i];
    return out;
  }
  if (text.size() != 32) return std::nullopt;
  std::size_t from = 0;
  for (std::size_t i = 0; i < kRequestIdSize; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    out[i] = dash ? '-' : text[from++];
  }
  return out;
}

}  // namespace

RequestIdText format(const RequestId& id) {
  THRONG_ASSERT(id.run < (1U << 20U) && id.conversation < (1U << 30U) && id.seq < (1U << 20U) &&
                    id.number < (1U << 20U),
                "a request ID field is out of its bits");
  const std::uint32_t check = check_of(id);
  Digits d;
  d.first = std::uint64_t{id.run} << 44U | std::uint64_t{id.conversation} << 12U | id.seq >> 8U;
  d.second = std::uint64_t{id.seq & 0xffU} << 48U | std::uint64_t{id.number} << 28U | check;
  d = masked(d, check);
  std::array<char, 32> digits;
  write_hex(static_cast<std::uint32_t>(d.first >> 32U), &digits[0]);
  write_hex(static_cast<std::uint32_t>(d.first), &digits[8]);
  d.second <<= 4 * (kFirst - kSecond);
  write_hex(static_cast<std::uint32_t>(d.second >> 32U), &digits[16]);
  write_hex(static_cast<std::uint32_t>(d.second), &digits[24]);
  RequestIdText text;
  text.fill('-');
  text[14] = '4';
  text[19] = '8';
  // Between the dashes, the version and the variant, as kPlaces has it.
  std::copy_n(&digits[0], 8, &text[0]);
  std::copy_n(&digits[8], 4, &text[9]);
  std::copy_n(&digits[12], 3, &text[15]);
  std::copy_n(&digits[15], 3, &text[20]);
  std::copy_n(&digits[18], 12, &text[24]);
  return text;
}

std::optional<RequestId> parse_request_id(std::string_view text) {
  const auto spelled = canonical(text);
  if (!spelled) return std::nullopt;
  const RequestIdText& t = *spelled;
  if (t[8] != '-' || t[13] != '-' || t[18] != '-' || t[23] != '-') return std::nullopt;
  if (hex_of(t[14]) < 0 || t[19] != '8') return std::nullopt;
  Digits d;
  for (std::size_t i = 0; i < kFree; ++i) {
    const int digit = hex_of(t[kPlaces[i]]);
    if (digit < 0) return std::nullopt;
    std::uint64_t& number = i < kFirst ? d.first : d.second;
    number = number << 4U | static_cast<std::uint64_t>(digit);
  }
  const std::uint32_t check = d.second & ((1U << kCheckBits) - 1);
  d = masked(d, check);
  const std::uint64_t conversation = d.first >> 12U & 0xffffffffU;
  const RequestId id{.run = static_cast<std::uint32_t>(d.first >> 44U),
                     .conversation = static_cast<std::uint32_t>(conversation),
                     .seq = static_cast<std::uint32_t>((d.first & 0xfffU) << 8U | d.second >> 48U),
                     .number = static_cast<std::uint32_t>(d.second >> 28U & 0xfffffU)};
  if (id.conversation >= (1U << 30U) || check_of(id) != check) return std::nullopt;
  return id;
}

bool same_but_version_nibble(std::string_view a, std::string_view b) {
  if (a.size() != b.size() || a.size() != kRequestIdSize) return false;
  for (std::size_t i = 0; i < kRequestIdSize; ++i) {
    if (i != 14 && a[i] != b[i]) return false;
  }
  return true;
}

}  // namespace throng
