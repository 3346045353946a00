#include "tests/unit/check/micro.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "harness/base/request_id.h"

namespace throng::check::micro {
namespace {

using observe::Channel;
using observe::Echo;
using observe::Kind;
using observe::Observation;
using plan::Segment;

constexpr std::int64_t kWorkedOut = -1000;  // expires_at_ms follows from time and PTTL

TimePoint at_ms(const std::string& ms) {
  return TimePoint(std::chrono::nanoseconds(std::llround(std::stod(ms) * 1e6)));
}

std::uint32_t conversation_of(char letter) { return static_cast<std::uint32_t>(letter - 'a' + 1); }

Marker marker_of(const std::string& name) {
  Marker m;
  m.run = kRun;
  m.conversation = conversation_of(name.at(0));
  m.seq = static_cast<std::uint32_t>(std::stoul(name.substr(1)));
  return m;
}

void name_message(const std::string& name, Observation& o) {
  o.conversation = conversation_of(name.at(0));
  o.seq = name.size() > 1 ? static_cast<std::uint32_t>(std::stoul(name.substr(1))) : 0;
  o.number = o.seq > 0 ? o.seq : 1;
}

void bracket(const std::string& word, Observation& o) {
  const std::size_t dots = word.find("..");
  o.begin = at_ms(word.substr(0, dots));
  o.end = dots == std::string::npos ? o.begin : at_ms(word.substr(dots + 2));
}

plan::Template hole(Segment::Kind kind, const std::string& source) {
  Segment segment;
  segment.kind = kind;
  segment.source = source;
  return {{segment}};
}

plan::Template text(const std::string& literal) {
  Segment segment;
  segment.text = literal;
  segment.source = literal;
  return {{segment}};
}

plan::Template operator+(plan::Template a, const plan::Template& b) {
  a.segments.insert(a.segments.end(), b.segments.begin(), b.segments.end());
  return a;
}

plan::Template conversation() { return hole(Segment::Kind::conversation, "${conversation}"); }

plan::Template message() {
  plan::Template t = hole(Segment::Kind::variable, "${message}");
  t.segments[0].index = plan::kMessageSlot;
  return t;
}

plan::RequestTemplate post(const std::string& path, plan::Template body) {
  plan::RequestTemplate request;
  request.method = "POST";
  request.target = text(path);
  request.content_type = "application/json";
  request.body = std::move(body);
  return request;
}

plan::Flow test_flow(const plan::RequestTemplate& turn) {
  plan::Flow flow;
  const auto add = [&flow](std::uint32_t step, bool is_turn, plan::RequestTemplate request) {
    plan::ExchangeStep exchange;
    exchange.step = step;
    exchange.exchange.turn = is_turn;
    exchange.exchange.request = std::move(request);
    flow.steps.push_back({exchange});
  };
  add(kSay, true, turn);
  add(kStranger, true, post("/chat", text("{\"message\":\"") + message() + text("\"}")));
  add(kClear, false,
      post("/clear-session", text("{\"user_id\":\"") + conversation() + text("\"}")));
  plan::RequestTemplate look;
  look.target = text("/history/") + conversation();
  add(kLook, false, look);
  return flow;
}

plan::KeyContract key_family(const std::string& name, const std::string& prefix, Duration ttl) {
  plan::KeyContract key;
  key.name = name;
  key.match = text(prefix) + conversation();
  key.ttl = ttl;
  return key;
}

}  // namespace

History::History(std::string_view history) {
  std::stringstream lines{std::string(history)};
  for (std::string line; std::getline(lines, line, ';');) {
    if (line.find_first_not_of(" \n\t") != std::string::npos) parse(line);
  }
}

void History::parse(const std::string& line) {
  std::stringstream words(line);
  std::string kind;
  std::string who;
  words >> kind;
  Observation o;
  o.step = kSay;
  o.load = 0;
  o.user = 7;
  if (kind == "t" || kind == "q") {
    words >> who;
    name_message(who, o);
    o.kind = kind == "t" ? Kind::turn : Kind::request;
    o.status = 200;
    o.echo = Echo::same;
    if (o.kind == Kind::request) o.step = kLook;
  } else if (kind == "p" || kind == "b") {
    words >> who;
    name_message(who, o);
    o.kind = Kind::stub;
    o.channel = kind == "p" ? Channel::prompt : Channel::backend;
    o.instance = kind == "p" ? 0 : 1;
    o.text = kind == "p" ? "POST /api/chat HTTP/1.1" : "GET /restaurants/ HTTP/1.1";
    o.request_id = keep(id_text(who));
  } else if (kind == "s") {
    words >> who;
    name_message(who, o);
    o.kind = Kind::store;
    o.expires_at_ms = kWorkedOut;
    o.found = true;
    std::string family;
    words >> family;
    o.key = family == "session" ? 0 : 1;
    o.text =
        keep((o.key == 0 ? "chat_session:throng-" : "pending_order:throng-") + who.substr(0, 1));
  } else if (kind == "gap") {
    o.kind = Kind::gap;
    o.channel = Channel::store;
    o.text = "connection refused";
  } else if (kind == "l") {
    o.kind = Kind::log;
    o.channel = Channel::log;
  } else {
    o.kind = Kind::phase;
  }
  for (std::string next; words >> next;) word(next, o);
  if (o.kind == Kind::store) {
    const std::int64_t clock = o.redis_time_ms;  // what `clock=` said
    const auto begin_ms =
        std::chrono::floor<std::chrono::milliseconds>(o.begin.time_since_epoch()).count();
    o.redis_time_ms = kRedisEpochMs + begin_ms + clock;
    if (o.pttl_ms >= 0 && o.expires_at_ms == kWorkedOut)
      o.expires_at_ms = o.redis_time_ms + o.pttl_ms;
    if (o.pttl_ms < 0) o.expires_at_ms = o.pttl_ms;
  }
  observations_.push_back(o);
}

void History::word(const std::string& word, Observation& o) {
  const std::size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
  if (word[0] == '@') {
    o.instance = word[1] == '-' ? observe::kNoInstance : static_cast<std::uint16_t>(word[1] - 'A');
  } else if (word[0] == '[' || word.back() == ']' ||
             (word[0] >= 'a' && word[0] <= 'z' && word.size() > 1 &&
              std::isdigit(static_cast<unsigned char>(word[1])))) {
    std::string marker = word;
    std::erase_if(marker, [](char c) { return c == '[' || c == ']'; });
    if (word[0] == '[') {
      markers_.emplace_back();
      if (o.kind == Kind::turn || o.kind == Kind::request) o.channel = Channel::reply;
      if (o.kind == Kind::store) o.channel = Channel::store;
    }
    if (!marker.empty()) markers_.back().push_back(marker_of(marker));
    o.markers = markers_.back();
  } else if (std::isdigit(static_cast<unsigned char>(word[0]))) {
    bracket(word, o);
  } else if (word == "ok" || word == "fail" || word == "unknown") {
    o.outcome = word == "ok" ? Outcome::ok : word == "fail" ? Outcome::fail : Outcome::unknown;
    if (o.outcome == Outcome::unknown) {
      o.status = 0;
      o.failure = Failure::timed_out;
      o.echo = Echo::none;
    }
  } else if (word == "cut") {
    o.markers_cut = true;
  } else if (word == "final") {
    o.final_read = true;
  } else if (name == "ttl") {
    o.pttl_ms = value == "none" ? -1 : value == "gone" ? -2 : std::stoll(value);
    o.found = o.pttl_ms != -2;
  } else if (name == "exp") {
    o.expires_at_ms = std::stoll(value);
  } else if (name == "clock") {
    o.redis_time_ms = std::stoll(value);
  } else if (name == "step") {
    o.step = static_cast<std::uint32_t>(std::stoul(value));
  } else if (name == "st") {
    o.status = static_cast<std::uint16_t>(std::stoul(value));
  } else if (name == "number") {
    o.number = static_cast<std::uint32_t>(std::stoul(value));
  } else if (name == "corrupt") {
    o.corrupt_markers = static_cast<std::uint32_t>(std::stoul(value));
  } else if (name == "line") {
    std::string line = value;
    std::replace(line.begin(), line.end(), '_', ' ');
    o.text = keep(line);
  } else if (name == "id") {
    if (o.kind == Kind::turn || o.kind == Kind::request) {
      response_id(value, o);
    } else {
      o.request_id = keep(id_text(value));
    }
  } else {
    throw std::invalid_argument("unknown word in a history: " + word);
  }
}

void History::response_id(const std::string& value, Observation& o) {
  const std::size_t colon = value.find(':');
  const std::string name = value.substr(0, colon);
  o.echo = name == "same"        ? Echo::same
           : name == "nibble"    ? Echo::nibble
           : name == "changed"   ? Echo::changed
           : name == "absent"    ? Echo::absent
           : name == "generated" ? Echo::generated
           : name == "missing"   ? Echo::missing
                                 : Echo::none;
  if (colon != std::string::npos) o.request_id = keep(id_text(value.substr(colon + 1)));
}

std::string History::id_text(const std::string& value) {
  if (value == "-") return "";
  const bool ours = value.size() >= 1 && value[0] >= 'a' && value[0] <= 'z' &&
                    (value.size() == 1 || std::isdigit(static_cast<unsigned char>(value[1])));
  if (!ours) return value;
  Observation o;
  name_message(value.substr(0, value.find('#')), o);
  if (const std::size_t hash = value.find('#'); hash != std::string::npos)
    o.number = static_cast<std::uint32_t>(std::stoul(value.substr(hash + 1)));
  const RequestIdText id = format(RequestId{kRun, o.conversation, o.seq, o.number});
  return std::string(id.data(), id.size());
}

plan::Plan test_plan() {
  plan::Plan plan;
  plan.run = kRun;
  for (const char* name : {"A", "B", "C"}) {
    plan::InstanceSpec instance;
    instance.name = name;
    plan.environment.instances.push_back(instance);
  }
  plan.environment.stubs.resize(2);
  plan.environment.stubs[0].name = "llm";
  plan.environment.stubs[1].name = "backend";
  plan.environment.stubs[1].kind = plan::StubSpec::Kind::backend;
  plan::Contract& contract = plan.contract;
  contract.conversation.id = text("throng-") + hole(Segment::Kind::user, "${user}");
  contract.turn.request = post("/chat", text("{\"user_id\":\"") + conversation() +
                                            text("\",\"message\":\"") + message() + text("\"}"));
  contract.request_id.header = "X-Request-ID";
  contract.request_id.generate = true;
  contract.request_id.forward = {"llm", "backend"};
  contract.keys.push_back(key_family("session", "chat_session:", std::chrono::hours(1)));
  contract.keys[0].refresh = plan::KeyContract::Refresh::write;
  contract.keys[0].history = true;
  contract.keys[0].always = true;
  contract.keys.push_back(key_family("pending_order", "pending_order:", std::chrono::minutes(10)));
  plan.flows.push_back(test_flow(contract.turn.request));
  plan.steps.resize(4);
  plan.loads.resize(1);
  plan.loads[0].name = "diners";
  for (const CheckEntry& entry : all_checks()) plan.checks.enabled.emplace_back(entry.id);
  return plan;
}

std::vector<CheckResult> judge(const plan::Plan& plan, std::string_view text,
                               std::uint32_t shards) {
  const History history(text);
  std::deque<Suite> suites;
  for (std::uint32_t i = 0; i < shards; ++i) suites.emplace_back(plan);
  for (const Observation& o : history.observations()) suites[o.conversation % shards].on(o);
  std::vector<std::vector<CheckResult>> results;
  for (Suite& suite : suites) results.push_back(suite.finish());
  return merge(plan, std::move(results));
}

CheckResult judge_one(const plan::Plan& plan, std::string_view check, std::string_view history,
                      std::uint32_t shards) {
  plan::Plan one = plan;
  one.checks.enabled = {std::string(check)};
  std::vector<CheckResult> results = judge(one, history, shards);
  return results.size() == 1 ? std::move(results[0]) : CheckResult{};
}

CheckResult judge_one(std::string_view check, std::string_view history) {
  return judge_one(test_plan(), check, history);
}

std::string summary(const CheckResult& result) {
  if (result.id.empty()) return "not applicable";
  std::string text(to_string(result.verdict));
  if (result.verdict == Verdict::pass) return text + " n=" + std::to_string(result.trials);
  if (result.verdict == Verdict::inconclusive) return text + " " + result.reason;
  for (const Finding& finding : result.findings) {
    text += (&finding == &result.findings.front() ? " " : ", ") + finding.what;
    text += " x" + std::to_string(finding.count);
  }
  return text;
}

}  // namespace throng::check::micro
