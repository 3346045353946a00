// Layout of the 30 free hex digits (those of a UUID without digit 14 and 19, counted from 1 without
// dashes 13 and 17): 5 run, 8 conversation (30 bits), 5 seq, 5 number, 7 check. The fields are
// masked with a stream from the check digits so that neighbouring IDs look nothing alike, as a
// service that shards or samples by ID expects.
#include "harness/base/request_id.h"

#include "harness/base/assert.h"
#include "harness/base/random.h"

namespace throng {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kFree = 30;
constexpr std::size_t kCheckAt = 23;  // the check digits are the last 7 free ones

using Digits = std::array<std::uint8_t, kFree>;

void put(Digits& d, std::size_t at, std::size_t n, std::uint64_t value) {
  for (std::size_t i = at + n; i-- > at; value >>= 4U)
    d[i] = static_cast<std::uint8_t>(value & 15U);
}

std::uint32_t get(const Digits& d, std::size_t at, std::size_t n) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + n; ++i) value = value << 4U | d[i];
  return value;
}

std::uint32_t check_of(const RequestId& id) {
  const std::uint64_t h = mix(mix((std::uint64_t{id.run} << 32U) | id.conversation) ^
                              ((std::uint64_t{id.seq} << 32U) | id.number));
  return static_cast<std::uint32_t>(h & 0xfffffffU);
}

void mask(Digits& d, std::uint32_t check) {
  const std::uint64_t a = mix(check);
  const std::uint64_t b = mix(a);
  for (std::size_t i = 0; i < kCheckAt; ++i) {
    const std::uint64_t word = i < 16 ? a >> (4 * i) : b >> (4 * (i - 16));
    d[i] = static_cast<std::uint8_t>(d[i] ^ (word & 15U));
  }
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
  Digits d{};
  put(d, 0, 5, id.run);
  put(d, 5, 8, id.conversation);
  put(d, 13, 5, id.seq);
  put(d, 18, 5, id.number);
  const std::uint32_t check = check_of(id);
  mask(d, check);
  put(d, kCheckAt, 7, check);
  RequestIdText text;
  text.fill('-');
  text[14] = '4';
  text[19] = '8';
  for (std::size_t i = 0; i < kFree; ++i) text[kPlaces[i]] = kHex[d[i]];
  return text;
}

std::optional<RequestId> parse_request_id(std::string_view text) {
  const auto spelled = canonical(text);
  if (!spelled) return std::nullopt;
  const RequestIdText& t = *spelled;
  if (t[8] != '-' || t[13] != '-' || t[18] != '-' || t[23] != '-') return std::nullopt;
  if (hex_of(t[14]) < 0 || t[19] != '8') return std::nullopt;
  Digits d{};
  for (std::size_t i = 0; i < kFree; ++i) {
    const int digit = hex_of(t[kPlaces[i]]);
    if (digit < 0) return std::nullopt;
    d[i] = static_cast<std::uint8_t>(digit);
  }
  const std::uint32_t check = get(d, kCheckAt, 7);
  mask(d, check);
  const RequestId id{get(d, 0, 5), get(d, 5, 8), get(d, 13, 5), get(d, 18, 5)};
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
