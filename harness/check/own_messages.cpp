#include "harness/check/own_messages.h"

#include <algorithm>
#include <bit>

namespace throng::check {

std::uint64_t own_messages(const observe::Observation& o, std::uint32_t conversation,
                           std::uint32_t before) {
  std::uint64_t seen = 0;
  std::uint32_t oldest = before;
  for (const Marker& marker : o.markers) {
    if (marker.conversation != conversation || marker.writer != 0 || marker.seq >= before) continue;
    oldest = std::min(oldest, marker.seq);
    const std::uint32_t back = before - 1 - marker.seq;
    if (back < 64) seen |= std::uint64_t{1} << back;
  }
  if (o.markers_cut) {
    for (std::uint32_t back = before - oldest; back < 64; ++back) seen |= std::uint64_t{1} << back;
  }
  return seen;
}

std::uint32_t count_beside(const observe::Observation& o, std::uint32_t conversation,
                           std::uint32_t served) {
  if (o.markers_cut) return 0;
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for (const Marker& marker : o.markers) {
    if (marker.conversation != conversation || marker.writer != 0 || marker.seq == served) continue;
    const bool earlier = marker.seq < served;
    const std::uint32_t away = (earlier ? served - marker.seq : marker.seq - served) - 1;
    if (away < 64) (earlier ? before : after) |= std::uint64_t{1} << away;
  }
  return static_cast<std::uint32_t>(std::popcount(before) + std::popcount(after));
}

}  // namespace throng::check
