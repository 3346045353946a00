#include "harness/check/wording.h"

#include "harness/base/base32.h"
#include "harness/base/marker.h"
#include "harness/base/request_id.h"
#include "harness/base/units.h"

namespace throng::check {
namespace {

using observe::Echo;
using observe::Kind;
using observe::Observation;
using plan::Segment;

std::string_view text_of(const auto& array) { return {array.data(), array.size()}; }

// For a POSIX shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string outcome_of(const Observation& o) {
  std::string text = o.status != 0 ? std::to_string(o.status) : std::string(to_string(o.failure));
  if (o.outcome == Outcome::unknown) text += " (outcome unknown)";
  return text;
}

std::string_view value_command(plan::KeyContract::Type type) {
  switch (type) {
    case plan::KeyContract::Type::list:
      return "LRANGE %k 0 -1";
    case plan::KeyContract::Type::hash:
      return "HGETALL %k";
    case plan::KeyContract::Type::stream:
      return "XRANGE %k - +";
    case plan::KeyContract::Type::set:
      return "SMEMBERS %k";
    case plan::KeyContract::Type::zset:
      return "ZRANGE %k 0 -1";
    default:
      return "GET %k";
  }
}

}  // namespace

Speaker speaker_of(const Observation& o) { return {o.conversation, o.user, o.load, o.identity}; }

std::string message_name(std::uint8_t writer, std::uint32_t seq) {
  std::string name(1, static_cast<char>('a' + writer % 26));
  return name + std::to_string(seq);
}

std::string list_markers(const Observation& o, std::uint32_t conversation) {
  constexpr std::size_t kMostListed = 12;
  const std::size_t from = o.markers.size() > kMostListed ? o.markers.size() - kMostListed : 0;
  std::string text = from > 0 || o.markers_cut ? "[…" : "[";
  for (std::size_t i = from; i < o.markers.size(); ++i) {
    if (text.size() > 1) text += ' ';
    text += message_name(o.markers[i].writer, o.markers[i].seq);
    if (o.markers[i].conversation != conversation)
      text += " of conversation " + std::to_string(o.markers[i].conversation);
  }
  return text + "]";
}

std::string counted(std::uint64_t n, std::string_view noun) {
  return std::to_string(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

std::string milliseconds(std::int64_t ms) {
  std::string text = std::to_string(ms) + " ms";
  constexpr std::int64_t kMostPrinted =
      100LL * 365 * 86'400'000;  // beyond, nanoseconds would overflow
  if (ms >= 1000 && ms < kMostPrinted) text += " (" + rounded(std::chrono::milliseconds(ms)) + ")";
  return text;
}

std::string Wording::instance(std::uint16_t index) const {
  if (index < plan_.environment.instances.size()) return plan_.environment.instances[index].name;
  return index == observe::kNoInstance ? "an unknown instance"
                                       : "instance " + std::to_string(index);
}

std::string Wording::stub(std::uint16_t index) const {
  if (index < plan_.environment.stubs.size()) return plan_.environment.stubs[index].name;
  return "stub " + std::to_string(index);
}

std::string Wording::log_of(std::uint16_t index) const {
  return index == observe::kNoInstance ? "a process behind the service" : instance(index);
}

std::string Wording::family(std::uint16_t index) const {
  return index < plan_.contract.keys.size() ? plan_.contract.keys[index].name
                                            : "key " + std::to_string(index);
}

std::string Wording::pattern(std::uint16_t index) const {
  if (index >= plan_.contract.keys.size()) return family(index);
  std::string text;
  for (const Segment& segment : plan_.contract.keys[index].match.segments) {
    text +=
        segment.kind == Segment::Kind::literal && !segment.secret ? segment.text : segment.source;
  }
  return text;
}

std::string Wording::key(std::uint16_t index, const Speaker& speaker) const {
  return index < plan_.contract.keys.size() ? render(plan_.contract.keys[index].match, speaker)
                                            : family(index);
}

std::string Wording::identity(const Speaker& speaker) const {
  if (!speaker.identity.empty()) return std::string(speaker.identity);
  return render(plan_.contract.conversation.id, speaker);
}

std::string Wording::request_id(std::uint32_t conversation, std::uint32_t seq,
                                std::uint32_t number) const {
  return std::string(text_of(format(RequestId{plan_.run, conversation, seq, number})));
}

Witness Wording::exchange(const Observation& o) const {
  Witness w;
  w.who = o.kind == Kind::turn && o.seq > 0 ? "turn " + message_name(o.writer, o.seq)
                                            : "request " + std::to_string(o.number);
  w.where = instance(o.instance);
  w.begin = o.begin;
  w.end = o.end;
  w.outcome = outcome_of(o);
  if (o.echo != Echo::generated && o.echo != Echo::missing)
    w.request_id = request_id(o.conversation, o.seq, o.number);
  if (!o.markers.empty()) w.detail = "reply quotes " + list_markers(o, o.conversation);
  return w;
}

Witness Wording::turn(std::uint32_t conversation, const RecentTurns::Turn& turn) const {
  Witness w;
  w.who = "turn " + message_name(0, turn.seq);
  w.where = instance(turn.instance);
  w.begin = turn.begin;
  w.end = turn.end;
  w.outcome = turn.status != 0 ? std::to_string(turn.status) : std::string(to_string(turn.outcome));
  if (turn.sent_id) w.request_id = request_id(conversation, turn.seq, turn.number);
  return w;
}

Witness Wording::reading(const Observation& o) const {
  Witness w;
  w.who = "redis";
  w.where = family(o.key);
  w.begin = o.begin;
  w.end = o.end;
  w.outcome = "PTTL " + std::to_string(o.pttl_ms);
  if (o.expires_at_ms > 0) w.outcome += ", PEXPIRETIME " + std::to_string(o.expires_at_ms);
  w.detail = std::string(o.text);
  if (o.channel == observe::Channel::store) w.detail += " holds " + list_markers(o, o.conversation);
  return w;
}

Witness Wording::arrival(const Observation& o) const {
  Witness w;
  w.who = o.kind == Kind::stub ? "stub " + stub(o.instance) : "log line";
  if (o.kind == Kind::log) w.where = log_of(o.instance);
  w.begin = o.begin;
  w.end = o.end;
  w.request_id = std::string(o.request_id);
  w.detail = std::string(o.text.substr(0, 200));
  if (!o.markers.empty()) {
    w.detail += (w.detail.empty() ? "" : " ") + list_markers(o, o.markers.back().conversation);
    w.detail += " of conversation " + std::to_string(o.markers.back().conversation);
  }
  return w;
}

std::string Wording::render(const plan::Template& text, const Speaker& speaker) const {
  std::string out;
  for (const Segment& segment : text.segments) {
    switch (segment.kind) {
      case Segment::Kind::literal:
        out += segment.secret ? segment.source : segment.text;
        break;
      case Segment::Kind::run: {
        char digits[4];
        write_base32(plan_.run, 4, digits);
        out.append(digits, sizeof digits);
        break;
      }
      case Segment::Kind::user:
        out += speaker.user != 0 ? std::to_string(speaker.user) : segment.source;
        break;
      case Segment::Kind::load:
        out += speaker.load < plan_.loads.size() ? plan_.loads[speaker.load].name : segment.source;
        break;
      case Segment::Kind::conversation:
        out += identity(speaker);
        break;
      case Segment::Kind::variable:
        out += segment.index == plan::kMessageSlot ? "hello" : segment.source;
        break;
      default:
        out += segment.source;
    }
  }
  return out;
}

std::string Wording::address(std::uint16_t index) const {
  if (index < plan_.environment.instances.size()) {
    const plan::LateText& url = plan_.environment.instances[index].url;
    if (!url.empty() && !url.secret && url.text.find("${") == std::string::npos) return url.text;
    return "http://" + plan_.environment.instances[index].name;
  }
  return "http://INSTANCE";
}

std::string Wording::curl(std::uint16_t instance, const Speaker& speaker,
                          std::string_view request_id) const {
  const plan::RequestTemplate& request = plan_.contract.turn.request;
  std::string line = "curl -i -X " + request.method;
  if (!request_id.empty() && !plan_.contract.request_id.header.empty())
    line += " -H " + quoted(plan_.contract.request_id.header + ": " + std::string(request_id));
  if (!request.content_type.empty())
    line += " -H " + quoted("Content-Type: " + request.content_type);
  for (const auto& [name, value] : request.headers)
    line += " -H " + quoted(name + ": " + render(value, speaker));
  if (!request.body.empty()) line += " -d " + quoted(render(request.body, speaker));
  return line + " " + quoted(address(instance) + render(request.target, speaker));
}

void Wording::redis_lines(std::uint16_t key, std::string_view text,
                          std::vector<std::string>& lines) const {
  std::string program = "redis-cli";
  const plan::RedisSpec& redis = plan_.environment.redis;
  if (redis.present && !redis.start && !redis.host.secret &&
      redis.host.text.find("${") == std::string::npos)
    program += " -h " + redis.host.text + " -p " + std::to_string(redis.port);
  if (redis.database != 0) program += " -n " + std::to_string(redis.database);
  const std::string name = quoted(text);
  lines.push_back(program + " PTTL " + name);
  lines.push_back(program + " PEXPIRETIME " + name);
  const auto type = key < plan_.contract.keys.size() ? plan_.contract.keys[key].type
                                                     : plan::KeyContract::Type::any;
  std::string command(value_command(type));
  command.replace(command.find("%k"), 2, name);
  lines.push_back(program + " " + command);
}

}  // namespace throng::check
