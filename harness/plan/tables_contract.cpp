// The words of a contract file.
#include "harness/plan/language.h"

namespace throng::plan {
namespace {

constexpr auto required = Need::required;
constexpr auto optional = Need::optional;
constexpr auto printed = Need::printed;

constexpr Field kContract[] = {
    {"throng", "'1'", optional, "", "throng: 1",
     "Version of this language; every file begins with it."},
    {"kind", "'contract'", optional, "", "kind: contract", "What this file is."},
    {"name", "name", required, "", "name: foodie", "Name of the service."},
    {"description", "text", optional, "", "description: The ordering agent.", "What it is."},
    {"conversation", "conversation", required, "", "conversation: {id: \"diner-${run}-${user}\"}",
     "How a user's session is named towards the service."},
    {"turn", "turn", required, "", "turn: {path: /chat, body: {json: {message: \"${message}\"}}}",
     "One chat message on the wire."},
    {"request_id", "request_id", optional, "", "request_id: {header: X-Request-ID}",
     "What is promised about request IDs."},
    {"keys", "[key]", optional, "",
     "keys: [{name: session, match: \"chat:${conversation}\", ttl: 1h}]",
     "Families of Redis keys that the service keeps per conversation."},
    {"session", "session", optional, "", "session: {consistency: causal}",
     "What is promised about sessions."},
    {"health", "[health]", optional, "", "health: [{path: /health, expect: {/status: ok}}]",
     "Health endpoints."},
    {"file", "text", printed, "", "", "The file it was read from."},
};

constexpr Field kConversation[] = {
    {"id", "template", required, "", "id: \"diner-${run}-${user}\"",
     "Its name; `${conversation}` elsewhere. Holds `${run}` and `${user}`, so that no two users "
     "share one."},
    {"per", "'user' | 'iteration'", optional, "user", "per: iteration",
     "A user keeps one for good, or begins a new one with each iteration (then `${iteration}` is "
     "part of the id)."},
};

constexpr Field kTurn[] = {
    {"method", "method", optional, "", "method: POST", "Default: POST with a body, GET without."},
    {"path", "template", required, "", "path: /chat", "As in a request."},
    {"query", "template_map", optional, "", "query: {user: \"${conversation}\"}",
     "As in a request."},
    {"headers", "headers", optional, "", "headers: {Accept: application/json}", "As in a request."},
    {"body", "body", optional, "", "body: {json: {message: \"${message}\"}}",
     "`${message}` is the step's text with its marker."},
    {"reply", "reply_pointer", optional, "", "reply: /response",
     "JSON pointer of the reply's text. Default: the whole body."},
    {"marker", "'end' | 'start' | 'none'", optional, "end", "marker: start",
     "Where in the message the marker goes by which throng follows it."},
    {"ok_status", "status | [status]", optional, "200", "ok_status: [200, 201]",
     "Statuses that acknowledge a turn."},
    {"failed_when", "[predicates]", optional, "", "failed_when: [{/error: {exists: true}}]",
     "A turn failed if any of these holds, whatever its status."},
    {"rejects_before_effect", "boolean", optional, "false", "rejects_before_effect: true",
     "A turn refused with 503 certainly changed nothing."},
    {"replies_echo_markers", "boolean", optional, "true", "replies_echo_markers: false",
     "The reply may quote markers of the context it was made from."},
};

constexpr Field kRequestId[] = {
    {"header", "header_name", required, "", "header: X-Request-ID", "The header that carries it."},
    {"echo", "'exact' | 'uuid_nibble' | 'replaced' | 'none'", optional, "exact",
     "echo: uuid_nibble",
     "What comes back: the same, the same but for the version digit of a UUID (as Envoy does), "
     "another, or nothing."},
    {"generate", "boolean", optional, "false", "generate: true",
     "The service makes one if a client sends none."},
    {"forward", "[name]", optional, "", "forward: [llm, backend]",
     "Stubs and processes of the environment whose calls must carry it."},
    {"logged", "boolean", optional, "false", "logged: true", "It stands in the services' logs."},
    {"log_field", "text", optional, "", "log_field: request_id",
     "Field of a JSON log line that holds it. Default: anywhere in the line."},
};

constexpr Field kKey[] = {
    {"name", "name", required, "", "name: session", "Name of the family in reports."},
    {"match", "template", required, "", "match: \"chat_session:${conversation}\"",
     "The key of one conversation."},
    {"type", "'string' | 'list' | 'hash' | 'stream' | 'set' | 'zset' | 'any'", optional, "string",
     "type: hash", "Its Redis type."},
    {"ttl", "length", optional, "", "ttl: 3600s",
     "How long it lives. Either this or `persistent`."},
    {"persistent", "boolean", optional, "", "persistent: true", "It is meant to live for ever."},
    {"refresh", "'none' | 'write' | 'request'", optional, "none", "refresh: write",
     "What renews the TTL: nothing, a turn that writes, any request of the conversation."},
    {"granularity", "duration", optional, "0s", "granularity: 1m",
     "A renewal may be left out if the last one was less than this ago."},
    {"jitter", "duration", optional, "0s", "jitter: 30s", "The TTL may be this much longer."},
    {"history", "boolean", optional, "false", "history: true",
     "It holds the conversation's messages."},
    {"always", "boolean", optional, "false", "always: true",
     "It exists after every acknowledged turn."},
    {"role", "role", optional, "", "role: {field: role, user: user}",
     "Where the value is a JSON array of messages: which of them users wrote."},
};

constexpr Field kRole[] = {
    {"field", "text", required, "", "field: role", "Field of a message that names its author."},
    {"user", "text", required, "", "user: human", "Its value where a user is the author."},
};

constexpr Field kSession[] = {
    {"consistency", "'causal' | 'ryw' | 'eventual'", optional, "causal", "consistency: ryw",
     "What a turn sees of those before it: all that its author saw, all that its author wrote, or "
     "all in the end."},
    {"persist_lag", "duration", optional, "0s", "persist_lag: 100ms",
     "So long after its reply a turn may still be unseen elsewhere."},
    {"history_max", "count", optional, "", "history_max: 20",
     "Messages kept, of both roles. Default: all."},
};

constexpr Field kHealth[] = {
    {"path", "path", required, "", "path: /health", "Asked with GET."},
    {"status", "status", optional, "200", "status: 204", "Its status while all is well."},
    {"expect", "predicates", optional, "", "expect: {/redis_connected: \"true\"}",
     "What it says while all is well."},
};

}  // namespace

std::span<const Table> contract_tables() {
  static constexpr Table kTables[] = {
      {"contract", "a contract", "What the service promises; checks know nothing else of it.",
       kContract},
      {"conversation", "the conversation", "How sessions are told apart.", kConversation},
      {"turn", "the turn", "How a chat message is sent and what its reply looks like.", kTurn},
      {"request_id", "the request ID promise", "How a request can be followed.", kRequestId},
      {"key", "a key family", "One Redis key per conversation: name, type, lifetime.", kKey},
      {"role", "the role setting", "How a stored message tells its author.", kRole},
      {"session", "the session promise", "Who sees what, and when.", kSession},
      {"health", "a health endpoint", "What it says while all is well.", kHealth},
  };
  return kTables;
}

}  // namespace throng::plan
