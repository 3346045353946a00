#include "exporters/report/hdr_encoding.h"

#include <zlib.h>

#include <bit>
#include <cstdint>
#include <string_view>

#include "harness/base/assert.h"

namespace throng::report {
namespace {

constexpr std::uint32_t kCookie = 0x1c849303 | 0x10;  // V2; 0x10: counts are LEB128
constexpr std::uint32_t kCompressedCookie = 0x1c849304 | 0x10;
constexpr std::uint32_t kDigits = 3;
constexpr std::uint64_t kLowest = 1;

template <typename Number>
void put(std::string& out, Number number) {
  for (std::size_t i = sizeof(Number); i-- > 0;) {
    out += static_cast<char>(number >> (8 * i) & 0xff);
  }
}

/// ZigZag puts the sign into the lowest bit; then seven bits a byte, but eight in the ninth.
void put_count(std::string& out, std::int64_t count) {
  auto left =
      static_cast<std::uint64_t>(count) << 1U ^ static_cast<std::uint64_t>(count < 0 ? -1 : 0);
  for (int i = 0; i < 8 && left >= 0x80; ++i) {
    out += static_cast<char>((left & 0x7f) | 0x80);
    left >>= 7U;
  }
  out += static_cast<char>(left);
}

std::string counts_of(const measure::Histogram& histogram) {
  std::string out;
  std::size_t next = 0;
  histogram.each_bucket([&](std::size_t bucket, std::uint64_t count) {
    const std::size_t zeros = bucket - next;
    if (zeros == 1) put_count(out, 0);
    if (zeros > 1) put_count(out, -static_cast<std::int64_t>(zeros));
    put_count(out, static_cast<std::int64_t>(count));
    next = bucket + 1;
  });
  // An empty histogram has one count, of zero.
  if (out.empty()) put_count(out, 0);
  return out;
}

std::string deflated(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  const int code =
      compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), Z_BEST_COMPRESSION);
  THRONG_ASSERT(code == Z_OK, "zlib's own bound holds what it makes");
  out.resize(size);
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      three = three << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += at + i > bytes.size() ? '=' : kAlphabet[three >> (18 - 6 * i) & 0x3f];
    }
  }
  return out;
}

}  // namespace

std::string hdr_encoded(const measure::Histogram& histogram) {
  const std::string counts = counts_of(histogram);
  std::string out;
  put(out, kCookie);
  put(out, static_cast<std::uint32_t>(counts.size()));
  put(out, std::uint32_t{0});
  put(out, kDigits);
  put(out, kLowest);
  put(out, measure::kHighest);
  put(out, std::bit_cast<std::uint64_t>(1.0));
  return out + counts;
}

std::string hdr_compressed_base64(const measure::Histogram& histogram) {
  const std::string small = deflated(hdr_encoded(histogram));
  std::string out;
  put(out, kCompressedCookie);
  put(out, static_cast<std::uint32_t>(small.size()));
  return base64(out + small);
}

}  // namespace throng::report
