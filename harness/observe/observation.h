// harness/observe/observation.h
//
// One flat record for everything seen: a turn, a reading of a Redis key, a call that reached a
// stub, a log line, a health answer. Checks, measures, reports and the history file read these and
// never measure a second time. Texts and markers are views that live as long as the call that hands
// the observation over; who keeps one copies it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "harness/base/failure.h"
#include "harness/base/marker.h"
#include "harness/base/time.h"

namespace throng::observe {

enum class Kind : std::uint8_t {
  turn,       // a chat turn of a user, complete or given up
  request,    // any other request of a user
  store,      // one reading of one Redis key
  stub,       // a call that a stub received from the service
  log,        // a line of a service's log that carries a request ID or a marker
  health,     // one answer of a health endpoint
  gap,        // a probe could not look from `begin` to `end` (text: which and why)
  phase,      // the run entered a phase (text: its name)
  generator,  // a stretch of a load thread's own life, from `begin` to `end`
};

/// What became of the request ID.
enum class Echo : std::uint8_t {
  none,       // not looked at (no response, or the contract promises nothing)
  same,       // came back as sent
  nibble,     // came back but for hex digit 14
  changed,    // came back as another (request_id holds it)
  absent,     // did not come back
  generated,  // none was sent and one came back (request_id holds it)
  missing,    // none was sent and none came back
};

/// Where the conversation's markers were read; none = they were not looked for. A store reading
/// whose channel is none asked for the TTL only: its empty marker list says nothing of the history.
enum class Channel : std::uint8_t { none, reply, history_endpoint, store, prompt, backend, log };

inline constexpr std::uint16_t kNoInstance = 0xffff;
inline constexpr std::uint16_t kNone16 = 0xffff;

struct Observation {
  Kind kind = Kind::turn;
  Outcome outcome = Outcome::ok;
  Failure failure = Failure::none;
  Echo echo = Echo::none;
  Channel channel = Channel::none;
  bool warm_up = false;         // started before the warm-up ended: checked, not measured
  bool found = false;           // store: the key exists
  bool final_read = false;      // store: after the load has ended and settled
  bool reused = false;          // request: on a kept-alive connection
  bool markers_cut = false;     // more markers were there than are listed; the last ones are
  std::uint8_t writer = 0;      // turn: the marker's writer
  std::uint8_t store_type = 0;  // store: plan::KeyContract::Type as a number

  std::uint16_t load = kNone16;
  std::uint16_t instance =
      kNoInstance;  // request: who served it. stub: index into Environment::stubs
  std::uint16_t status = 0;
  std::uint16_t key = kNone16;      // store: index into Contract::keys
  std::uint32_t step = 0xffffffff;  // index into Plan::steps
  std::uint32_t user = 0;
  std::uint32_t iteration = 0;
  std::uint32_t conversation = 0;  // number, as in markers
  std::uint32_t seq = 0;           // turn: the marker's seq; 0 = no marker
  std::uint32_t number = 0;  // request: its number within the conversation, as in its request ID
  std::uint32_t corrupt_markers = 0;
  std::uint32_t phase = 0;  // request: index into Plan::phases, by its intended start

  TimePoint intended{};  // when the schedule wanted it to start
  TimePoint
      begin{};  // request: before the first byte was sent. store: before asking. stub: on arrival
  TimePoint end{};           // request: the last byte read, or given up. store: after the answer
  Duration connect{};        // of which TCP connect (0 on a reused connection)
  Duration tls{};            // of which TLS handshake
  Duration sent{};           // until the kernel had the request's last byte: of all hops together
  Duration first_byte{};     // from begin to the first byte of the response
  Duration first_content{};  // streams: from begin to the first event with content
  Duration longest_gap{};    // streams: between two events
  Duration busy{};           // generator: CPU time that the thread used
  Duration lag{};  // generator: the most its loop was late. request of a paced user: our own delay

  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;

  std::int64_t pttl_ms = 0;  // store: -1 no expiry, -2 no key
  std::int64_t expires_at_ms =
      0;  // store: PEXPIRETIME, Unix ms by Redis' clock; -1, -2 as above; 0 = not asked
  std::int64_t redis_time_ms = 0;  // store: Redis TIME within the same pipeline

  std::string_view identity;    // turn, request, store: the conversation's ID towards the service
  std::string_view request_id;  // echo changed/generated: what came back. stub, log: what arrived
  std::string_view text;  // turn, request: what went wrong, if anything. store: the key. stub: the
                          // request line. log: the line. gap, phase: words
  std::span<const Marker> markers{};  // in order of appearance
};

}  // namespace throng::observe
