// harness/plan/contract.h
//
// What a service promises: how a turn looks on the wire, where its sessions live and how long, what
// happens to request IDs, how health is told. Checks read only this; they know nothing of any
// particular service. The reference service behaves by the same file. Values only; immutable once
// the plan is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/time.h"
#include "harness/base/units.h"
#include "harness/plan/exchange.h"
#include "harness/plan/match.h"
#include "harness/plan/template.h"

namespace throng::plan {

/// How a user's session is named towards the service; keys and bodies refer to it as
/// `${conversation}`.
struct ConversationContract {
  enum class Per : std::uint8_t { user, iteration };
  Template id;  // e.g. `throng-${run}-${user}`; unique per run, load and user
  Per per = Per::user;
};

/// One chat turn on the wire. `${message}` in the body is the step's text with its marker.
struct TurnContract {
  enum class MarkerAt : std::uint8_t { end, start, none };
  RequestTemplate request;  // `${message}` left open as the segment variable slot kMessageSlot
  std::string reply;        // JSON pointer of the reply text; empty = the whole body
  MarkerAt marker = MarkerAt::end;
  std::vector<std::uint16_t> ok_status;  // statuses that acknowledge a turn; default 200
  std::vector<Expectation> failed_when;  // a 2xx whose body says that it failed (any of them)
  bool rejects_before_effect = false;    // a 503 certainly had no effect
  bool replies_echo_markers = true;  // the reply may quote markers of the context it was made from
};
inline constexpr std::uint32_t kMessageSlot = 0xffffffff;

struct RequestIdContract {
  enum class Echo : std::uint8_t { none, exact, uuid_nibble, replaced };
  std::string header;  // empty = the service promises nothing
  Echo echo = Echo::exact;
  bool generate = false;  // made by the service when the client sends none
  std::vector<std::string>
      forward;            // names of stubs (environment) that must receive it: "llm", "backend"
  bool logged = false;    // must stand in the services' logs
  std::string log_field;  // JSON field of a log line; empty = anywhere in the line
};

/// One family of Redis keys.
struct KeyContract {
  enum class Type : std::uint8_t { string, list, hash, stream, set, zset, any };
  enum class Refresh : std::uint8_t { none, write, request };
  std::string name;  // "session", "pending_order"
  Template match;    // `chat_session:${conversation}`
  Type type = Type::string;
  std::optional<Duration> ttl;      // none = declared persistent
  Refresh refresh = Refresh::none;  // what renews the TTL
  Duration granularity{};           // a refresh may be skipped if the last was less than this ago
  Duration jitter{};                // the TTL may be this much longer
  bool history = false;             // holds the conversation's messages, so markers are looked for
  bool always = false;              // exists after every acknowledged turn
  std::string
      role_field;  // where the value is a JSON array of messages: only those whose `role_field`
  std::string user_role;  // equals `user_role` were written by users
};

struct SessionContract {
  enum class Consistency : std::uint8_t { causal, ryw, eventual };
  Consistency consistency = Consistency::causal;
  Duration persist_lag{};  // a turn may be visible elsewhere this much after its acknowledgement
  std::optional<std::uint32_t> history_max;  // messages kept (both roles); nothing = all
};

struct HealthContract {
  std::string path;  // "/health"
  std::uint16_t status = 200;
  std::vector<Expectation> expect;  // what it must say while all is well
};

struct Contract {
  std::string name;
  std::string file;
  ConversationContract conversation;
  TurnContract turn;
  RequestIdContract request_id;
  std::vector<KeyContract> keys;
  SessionContract session;
  std::vector<HealthContract> health;
};

}  // namespace throng::plan
