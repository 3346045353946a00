// harness/base/request_id.h
//
// Our request IDs are valid version-4 UUIDs that say who sent them: run, conversation, the marker's
// seq and the number of the request within its conversation are in the hex digits, with check
// digits. A stub, a log line or a response that carries one can be matched to its sender without a
// table. Hex digit 14 (version) is not used, because Envoy rewrites it; 19 is the variant.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace throng {

inline constexpr std::size_t kRequestIdSize = 36;

struct RequestId {
  std::uint32_t run = 0;           // 20 bits
  std::uint32_t conversation = 0;  // 30 bits
  std::uint32_t seq = 0;           // 20 bits: the marker's seq; 0 for a request without a marker
  std::uint32_t number = 0;        // 20 bits: the n-th request of the conversation, from 1

  friend bool operator==(const RequestId&, const RequestId&) = default;
};

using RequestIdText = std::array<char, kRequestIdSize>;

/// Lower-case `xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx`. REQUIRES: every field within its bits.
[[nodiscard]] RequestIdText format(const RequestId& id);

/// The ID that `text` is (any case; with or without dashes; digit 14 ignored), or nothing if it is
/// not one of ours.
[[nodiscard]] std::optional<RequestId> parse_request_id(std::string_view text);

/// Whether two IDs are the same but for hex digit 14 (what Envoy's trace reason rewrites).
[[nodiscard]] bool same_but_version_nibble(std::string_view a, std::string_view b);

}  // namespace throng
