// harness/base/marker.h
//
// A marker is the oracle's data in the message itself:
// `TH-<run4>-<conversation6>-<writer1><seq4>-<dep5>-<check4>`, 31 bytes of base 32. Who reads it
// anywhere (a reply, a Redis value, a prompt, a log line) knows its run, owner, writer and place
// without a table, and that it is whole. `dep` is the last marker its author had seen (writer and
// seq; seq 0 = none). Bounds: 2^20 runs, 2^30 conversations, 32 writers, seq 1…2^20-1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace throng {

inline constexpr std::size_t kMarkerSize = 31;
inline constexpr std::uint32_t kMaxConversation = (1U << 30U) - 1;
inline constexpr std::uint32_t kMaxSeq = (1U << 20U) - 1;

struct Marker {
  std::uint32_t run = 0;           // 20 bits
  std::uint32_t conversation = 0;  // 30 bits
  std::uint8_t writer = 0;         // 5 bits
  std::uint32_t seq = 0;           // 20 bits; the first is 1
  std::uint8_t dep_writer = 0;
  std::uint32_t dep_seq = 0;

  friend bool operator==(const Marker&, const Marker&) = default;
};

using MarkerText = std::array<char, kMarkerSize>;

/// REQUIRES: every field within its bits.
[[nodiscard]] MarkerText format(const Marker& marker);

/// The marker that `text` is, or nothing if shape or check digits are wrong.
[[nodiscard]] std::optional<Marker> parse_marker(std::string_view text);

/// What a scan found: whole markers in order of appearance, each once, and how many were damaged
/// (right shape, wrong check digits).
struct MarkerScan {
  std::vector<Marker> markers;
  std::uint32_t corrupt = 0;
  bool cut =
      false;  // there were more than `most`; one that left may be listed again if it comes again

  std::vector<std::uint32_t> seats;  // scan_markers' own: a hash table of places in `markers`
};

/// For scan_markers: markers of every run.
inline constexpr std::uint32_t kAnyRun = UINT32_MAX;

/// Finds the markers of `run` anywhere in `bytes`, whatever surrounds them. Markers of other runs
/// are passed over. Fills `scan` anew and keeps the last `most`: linear in bytes.size(), and memory
/// bounded by `most`.
void scan_markers(std::string_view bytes, std::uint32_t run, MarkerScan& scan,
                  std::size_t most = 1024);

}  // namespace throng
