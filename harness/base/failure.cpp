#include "harness/base/failure.h"

#include <array>

namespace throng {

std::string_view to_string(Failure failure) {
  static constexpr std::array<std::string_view, kFailureCount> kNames{
      "none",      "refused", "unreachable", "unresolved", "connect_timeout", "tls",
      "timed_out", "reset",   "closed",      "malformed",  "too_large",       "cancelled",
      "abandoned", "status",  "content",     "other"};
  return kNames.at(static_cast<std::uint8_t>(failure));
}

std::string_view to_string(Outcome outcome) {
  static constexpr std::array<std::string_view, 3> kNames{"ok", "fail", "unknown"};
  return kNames.at(static_cast<std::uint8_t>(outcome));
}

}  // namespace throng
