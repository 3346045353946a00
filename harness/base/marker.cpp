// The check digits are the low 20 bits of mix() folded over the fields, which catches every cut and
// all but one in a million random changes.
#include "harness/base/marker.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "harness/base/assert.h"
#include "harness/base/base32.h"
#include "harness/base/random.h"

namespace throng {
namespace {

// All the fields folded into one number; each step is a bijection, so that two markers that differ
// in one word differ.
std::uint64_t fold(const Marker& m) {
  std::uint64_t h = mix((std::uint64_t{m.run} << 32U) | m.conversation);
  h = mix(h ^ ((std::uint64_t{m.writer} << 32U) | m.seq));
  return mix(h ^ ((std::uint64_t{m.dep_writer} << 32U) | m.dep_seq));
}

std::uint64_t check_of(const Marker& m) { return fold(m) & 0xfffffU; }

bool dashes_right(std::string_view t) {
  return t[0] == 'T' && t[1] == 'H' && t[2] == '-' && t[7] == '-' && t[14] == '-' && t[20] == '-' &&
         t[26] == '-';
}

// The fields, whatever the check digits say; nothing if it is not even the shape of a marker.
std::optional<std::pair<Marker, bool>> read_shape(std::string_view t) {
  if (t.size() < kMarkerSize || !dashes_right(t)) return std::nullopt;
  const auto run = read_base32(t.substr(3, 4));
  const auto conversation = read_base32(t.substr(8, 6));
  const auto own = read_base32(t.substr(15, 5));
  const auto dep = read_base32(t.substr(21, 5));
  const auto check = read_base32(t.substr(27, 4));
  if (!run || !conversation || !own || !dep || !check) return std::nullopt;
  Marker m;
  m.run = static_cast<std::uint32_t>(*run);
  m.conversation = static_cast<std::uint32_t>(*conversation);
  m.writer = static_cast<std::uint8_t>(*own >> 20U);
  m.seq = static_cast<std::uint32_t>(*own & kMaxSeq);
  m.dep_writer = static_cast<std::uint8_t>(*dep >> 20U);
  m.dep_seq = static_cast<std::uint32_t>(*dep & kMaxSeq);
  return std::pair{m, check_of(m) == *check && m.seq > 0};
}

constexpr std::size_t kFew = 16;  // up to here looking through all of them is the quickest
constexpr std::uint32_t kFree = UINT32_MAX;

// Where in the table `m` sits or would sit. REQUIRES: a free seat.
std::uint32_t& seat_of(MarkerScan& scan, const Marker& m) {
  std::size_t at = fold(m) & (scan.seats.size() - 1);
  while (scan.seats[at] != kFree && scan.markers[scan.seats[at]] != m)
    at = (at + 1) & (scan.seats.size() - 1);
  return scan.seats[at];
}

void seat_all(MarkerScan& scan) {
  scan.seats.assign(std::bit_ceil(8 * scan.markers.size()), kFree);
  for (std::uint32_t i = 0; i < scan.markers.size(); ++i) seat_of(scan, scan.markers[i]) = i;
}

void add_once(MarkerScan& scan, const Marker& m) {
  if (scan.markers.size() < kFew) {
    const auto same = std::find(scan.markers.rbegin(), scan.markers.rend(), m);
    if (same == scan.markers.rend()) scan.markers.push_back(m);
    return;
  }
  if (scan.seats.size() < 4 * scan.markers.size()) seat_all(scan);
  std::uint32_t& seat = seat_of(scan, m);
  if (seat != kFree) return;
  seat = static_cast<std::uint32_t>(scan.markers.size());
  scan.markers.push_back(m);
}

void keep_last(MarkerScan& scan, std::size_t most) {
  scan.markers.erase(scan.markers.begin(), scan.markers.end() - static_cast<std::ptrdiff_t>(most));
  scan.seats.clear();
  scan.cut = true;
}

}  // namespace

MarkerText format(const Marker& m) {
  THRONG_ASSERT(m.run < (1U << 20U) && m.conversation <= kMaxConversation && m.writer < 32 &&
                    m.seq <= kMaxSeq && m.dep_writer < 32 && m.dep_seq <= kMaxSeq,
                "a marker field is out of its bits");
  MarkerText text;
  std::memcpy(text.data(), "TH-0000-000000-00000-00000-0000", kMarkerSize);
  write_base32(m.run, 4, &text[3]);
  write_base32(m.conversation, 6, &text[8]);
  write_base32((std::uint64_t{m.writer} << 20U) | m.seq, 5, &text[15]);
  write_base32((std::uint64_t{m.dep_writer} << 20U) | m.dep_seq, 5, &text[21]);
  write_base32(check_of(m), 4, &text[27]);
  return text;
}

std::optional<Marker> parse_marker(std::string_view text) {
  if (text.size() != kMarkerSize) return std::nullopt;
  const auto shape = read_shape(text);
  if (!shape || !shape->second) return std::nullopt;
  return shape->first;
}

void scan_markers(std::string_view bytes, std::uint32_t run, MarkerScan& scan, std::size_t most) {
  scan.markers.clear();
  scan.seats.clear();
  scan.corrupt = 0;
  scan.cut = false;
  std::size_t at = 0;
  while ((at = bytes.find("TH-", at)) != std::string_view::npos) {
    const auto shape = read_shape(bytes.substr(at, kMarkerSize));
    if (!shape || (run != kAnyRun && shape->first.run != run)) {
      at += 3;
    } else if (!shape->second) {
      ++scan.corrupt;
      at +=
          3;  // not the whole length: where a marker was cut off, the next one may begin inside it
    } else {
      at += kMarkerSize;
      add_once(scan, shape->first);
      if (scan.markers.size() >= 2 * most + kFew) keep_last(scan, most);
    }
  }
  if (scan.markers.size() > most) keep_last(scan, most);
}

}  // namespace throng
