// harness/base/failure.h
//
// What can go wrong with one request, as a closed list: it labels metrics, groups errors in reports
// and decides the outcome. Every value has one name, used in files, metrics and the terminal alike.
#pragma once

#include <cstdint>
#include <string_view>

namespace throng {

enum class Failure : std::uint8_t {
  none,             // it worked
  refused,          // connect: nobody listens there
  unreachable,      // connect: no route, network down
  unresolved,       // the name has no address
  connect_timeout,  // no connection within the connect deadline
  tls,              // handshake or certificate
  timed_out,        // no complete response within the deadline
  reset,            // the peer reset the connection
  closed,           // the peer closed before the response was complete
  malformed,        // the bytes are not HTTP (or RESP)
  too_large,        // a bound was exceeded (body, header)
  cancelled,        // cut at the end of the run
  abandoned,        // the user went away in the middle, as the scenario said: nobody's fault
  status,           // a complete response whose status was not expected
  content,          // a complete response whose content was not expected
  other,
};
inline constexpr std::uint8_t kFailureCount = static_cast<std::uint8_t>(Failure::other) + 1;

/// The name as files, metrics and reports spell it, such as "connect_timeout".
[[nodiscard]] std::string_view to_string(Failure failure);

/// ok: acknowledged, read to the last byte. fail: certainly no effect. unknown: may or may not have
/// happened, for ever, unless it is seen later.
enum class Outcome : std::uint8_t { ok, fail, unknown };

[[nodiscard]] std::string_view to_string(Outcome outcome);

}  // namespace throng
