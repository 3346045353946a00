#include <algorithm>
#include <map>
#include <utility>

#include "harness/plan/parts.h"
#include "harness/plan/record.h"
#include "harness/plan/request_reader.h"

namespace throng::plan {
namespace {

ConversationContract read_conversation(const Node* node, Reading& reading) {
  ConversationContract conversation;
  if (node == nullptr || node->bad) return conversation;
  const Record record(node, "conversation");
  conversation.per = word_of<ConversationContract::Per>(record.text("per"), {"user", "iteration"});
  const Node* id = record.find("id");
  if (id == nullptr) return conversation;
  const std::size_t before = reading.mistakes.count();
  conversation.id = compile(
      *id,
      {.reading = reading, .names = kRunNames | kUserNames, .place = "in a conversation's id"});
  if (reading.mistakes.count() != before) return conversation;
  if (!mentions(conversation.id, Segment::Kind::run)) {
    reading.mistakes.at(*id,
                        "a conversation's id without ${run}: two runs would meet in one session",
                        "for example: \"throng-${run}-${user}\"");
  } else if (!mentions(conversation.id, Segment::Kind::user)) {
    reading.mistakes.at(*id,
                        "a conversation's id without ${user}: all users would share one session",
                        "for example: \"throng-${run}-${user}\"");
  } else if (conversation.per == ConversationContract::Per::iteration &&
             !mentions(conversation.id, Segment::Kind::iteration)) {
    reading.mistakes.at(*id, "`per: iteration`, but the id is the same in every iteration",
                        "add ${iteration} to the id, or write `per: user`");
  }
  return conversation;
}

bool carries_message(const RequestTemplate& request) {
  return mentions_message(request.target) || mentions_message(request.body) ||
         std::any_of(request.headers.begin(), request.headers.end(),
                     [](const auto& header) { return mentions_message(header.second); });
}

TurnContract read_turn(const Node* node, Reading& reading, const std::string& id_header) {
  TurnContract turn;
  if (node == nullptr || node->bad) return turn;
  const Record record(node, "turn");
  const std::size_t before = reading.mistakes.count();
  const Scope scope{
      .reading = reading, .names = kFlowNames | kMessageName, .place = "in a contract's turn"};
  turn.request.target = read_target(record.find("path"), record.find("query"), scope);
  turn.request.headers = read_headers(record.find("headers"), scope, id_header);
  const Node* body = record.find("body");
  if (body != nullptr) {
    if (auto made = read_body(*body, "body", scope)) {
      turn.request.body = std::move(made->content);
      turn.request.content_type = std::move(made->content_type);
    } else if (body->keys.empty()) {
      reading.mistakes.at(*body, "an empty body", "it has one of `json`, `form` and `raw`");
    }
  }
  turn.request.method = record.has("method") ? record.text("method")
                        : body != nullptr    ? "POST"
                                             : "GET";
  turn.reply = record.text("reply");
  turn.marker = word_of<TurnContract::MarkerAt>(record.text("marker"), {"end", "start", "none"});
  turn.ok_status = record.has("ok_status")
                       ? read_statuses(record.find("ok_status"), reading.mistakes)
                       : std::vector<std::uint16_t>{200};
  turn.rejects_before_effect = record.flag("rejects_before_effect");
  turn.replies_echo_markers = record.flag("replies_echo_markers");
  if (const Node* failed = record.find("failed_when")) {
    const Scope plain{
        .reading = reading, .names = kFlowNames, .place = "in a contract's condition"};
    for (const Node& one : failed->items) {
      if (one.keys.size() > 1) {
        reading.mistakes.at(one.keys[1], "one condition per list item",
                            "begin it with a dash of its own");
      }
      for (Expectation& line : read_expectations(&one, plain))
        turn.failed_when.push_back(std::move(line));
    }
  }
  if (reading.mistakes.count() == before && !carries_message(turn.request)) {
    reading.mistakes.at(*node, "the turn does not send ${message} anywhere",
                        "for example: body: {json: {message: \"${message}\"}}");
  }
  return turn;
}

RequestIdContract read_request_id(const Node* node, Reading& reading) {
  RequestIdContract promise;
  const Record record(node, "request_id");
  promise.header = record.text("header");
  promise.echo = word_of<RequestIdContract::Echo>(record.text("echo"),
                                                  {"none", "exact", "uuid_nibble", "replaced"});
  promise.generate = record.flag("generate");
  promise.logged = record.flag("logged");
  promise.log_field = record.text("log_field");
  if (const Node* forward = record.find("forward")) {
    for (const Node& one : forward->items) {
      if (!one.bad) promise.forward.push_back(one.text);
    }
  }
  if (record.has("log_field") && !promise.logged) {
    reading.mistakes.at(*record.find("log_field"),
                        "`log_field`, but the contract does not promise that IDs are logged",
                        "add `logged: true`");
  }
  return promise;
}

void check_lifetime(const Node& node, const Record& record, const KeyContract& key,
                    Mistakes& mistakes) {
  const std::optional<bool> persistent = record.maybe_flag("persistent");
  if (record.mentions("ttl") && persistent.value_or(false)) {
    return mistakes.at(*node.find("ttl"), "a persistent key has no TTL",
                       "leave out `ttl` or `persistent`");
  }
  if (!record.mentions("ttl") && !persistent.value_or(false)) {
    return mistakes.at(node, "a key family needs `ttl` or `persistent: true`",
                       "for example: ttl: 1h");
  }
  if (persistent.value_or(false)) {
    for (const std::string_view word : {"refresh", "granularity", "jitter"}) {
      const Node* value = record.find(word);
      if (value == nullptr || value->text == "none") continue;
      mistakes.at(node.key(word), "`" + std::string(word) +
                                      "` speaks of a TTL, which a persistent key does not have");
    }
  }
  if (key.ttl && key.granularity >= *key.ttl) {
    mistakes.at(*record.find("granularity"),
                "renewals may be left out for as long as the key lives",
                "`granularity` is less than `ttl`");
  }
  if (key.granularity > Duration::zero() && key.refresh == KeyContract::Refresh::none) {
    mistakes.at(*record.find("granularity"),
                "`granularity` speaks of renewals, but `refresh` is none");
  }
}

KeyContract read_key(const Node& node, Reading& reading) {
  const Record record(&node, "key");
  KeyContract key;
  key.name = record.text("name");
  key.type = word_of<KeyContract::Type>(record.text("type"),
                                        {"string", "list", "hash", "stream", "set", "zset", "any"});
  key.ttl = record.maybe_duration("ttl");
  key.refresh = word_of<KeyContract::Refresh>(record.text("refresh"), {"none", "write", "request"});
  key.granularity = record.duration("granularity");
  key.jitter = record.duration("jitter");
  key.history = record.flag("history");
  key.always = record.flag("always");
  if (const Node* match = record.find("match")) {
    const std::size_t before = reading.mistakes.count();
    key.match = compile(*match, {.reading = reading,
                                 .names = kRunNames | kUserNames | kConversationName,
                                 .place = "in a key"});
    if (reading.mistakes.count() == before && !mentions(key.match, Segment::Kind::conversation)) {
      reading.mistakes.at(*match, "a key without ${conversation} belongs to no conversation",
                          "for example: \"chat_session:${conversation}\"");
    }
  }
  if (const Node* role = record.find("role")) {
    const Record fields(role, "role");
    key.role_field = fields.text("field");
    key.user_role = fields.text("user");
    if (!key.history) {
      reading.mistakes.at(*role,
                          "`role` speaks of stored messages, but the key does not hold the history",
                          "add `history: true`");
    }
  }
  check_lifetime(node, record, key, reading.mistakes);
  return key;
}

void read_keys(const Node* node, Reading& reading, Contract& contract) {
  if (node == nullptr) return;
  std::map<std::string, const Node*> names;
  std::map<std::string, const Node*> matches;
  for (const Node& one : node->items) {
    if (one.bad) continue;
    contract.keys.push_back(read_key(one, reading));
    const KeyContract& key = contract.keys.back();
    const auto twice = [&](std::map<std::string, const Node*>& seen, const std::string& value,
                           const char* field) {
      const Node* at = one.find(field);
      if (value.empty() || at == nullptr) return;
      const auto [first, is_new] = seen.emplace(value, at);
      if (is_new) return;
      reading.mistakes.at(*at, "two key families have the same `" + std::string(field) + "`",
                          "the first is in line " + std::to_string(first->second->line));
    };
    twice(names, key.name, "name");
    twice(matches, key.match.source(), "match");
  }
}

HealthContract read_health(const Node& node, Reading& reading) {
  const Record record(&node, "health");
  HealthContract health;
  health.path = record.text("path");
  health.status = static_cast<std::uint16_t>(record.whole("status"));
  health.expect = read_expectations(record.find("expect"),
                                    {.reading = reading, .place = "in a health endpoint"});
  return health;
}

}  // namespace

Contract read_contract(const Node& node, Reading& reading) {
  const Record record(&node, "contract");
  Contract contract;
  contract.name = record.text("name");
  contract.file = record.has("file") ? record.text("file") : node.source->path;
  contract.request_id.echo = RequestIdContract::Echo::none;
  if (const Node* promise = record.find("request_id"))
    contract.request_id = read_request_id(promise, reading);
  contract.conversation = read_conversation(node.find("conversation"), reading);
  contract.turn = read_turn(node.find("turn"), reading, contract.request_id.header);
  read_keys(record.find("keys"), reading, contract);
  const Record session(record.find("session"), "session");
  using Consistency = SessionContract::Consistency;
  contract.session.consistency =
      word_of<Consistency>(session.text("consistency"), {"causal", "ryw", "eventual"});
  contract.session.persist_lag = session.duration("persist_lag");
  if (session.has("history_max")) contract.session.history_max = session.count("history_max");
  if (const Node* health = record.find("health")) {
    for (const Node& one : health->items) {
      if (!one.bad) contract.health.push_back(read_health(one, reading));
    }
  }
  return contract;
}

void check_forward(const Node& contract_node, const Environment& environment, Mistakes& mistakes) {
  // Where nothing is started nothing can be seen of such calls either: the check concerned says so
  // itself.
  if (environment.stubs.empty() && environment.processes.empty()) return;
  const Node* promise = contract_node.find("request_id");
  const Node* forward = promise != nullptr ? promise->find("forward") : nullptr;
  if (forward == nullptr) return;
  std::vector<std::string> names;
  for (const StubSpec& stub : environment.stubs) names.push_back(stub.name);
  for (const ProcessSpec& process : environment.processes) names.push_back(process.name);
  for (const Node& one : forward->items) {
    if (one.bad || std::find(names.begin(), names.end(), one.text) != names.end()) continue;
    mistakes.at(
        one, "the environment " + environment.name + " has no stub or process `" + one.text + "`",
        suggest(one.text, names, "it has"));
  }
}

}  // namespace throng::plan
