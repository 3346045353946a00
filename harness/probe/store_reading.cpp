#include "harness/probe/store_reading.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "harness/base/assert.h"
#include "harness/base/base32.h"

namespace throng::probe {
namespace {

using redis::Command;
using redis::Reply;
using Type = plan::KeyContract::Type;

Type type_named(std::string_view name) {
  constexpr std::pair<std::string_view, Type> kNames[] = {
      {"string", Type::string}, {"list", Type::list}, {"hash", Type::hash},
      {"stream", Type::stream}, {"set", Type::set},   {"zset", Type::zset},
  };
  for (const auto& [text, type] : kNames) {
    if (text == name) return type;
  }
  return Type::any;
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t n = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), n);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return n;
}

/// TIME answers seconds and microseconds as two strings.
std::int64_t time_ms(const Reply& reply) {
  if (reply.items.size() != 2) return 0;
  return number(reply.items[0].text).value_or(0) * 1000 +
         number(reply.items[1].text).value_or(0) / 1000;
}

/// A hash keeps its fields in no order worth anything, but who stores messages in one numbers them.
StoredValue hash_values(const Reply& reply) {
  std::vector<std::pair<std::optional<std::int64_t>, std::string>> fields;
  for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2) {
    fields.emplace_back(number(reply.items[i].text), reply.items[i + 1].text);
  }
  const bool numbered =
      std::all_of(fields.begin(), fields.end(), [](const auto& f) { return f.first.has_value(); });
  if (numbered)
    std::stable_sort(fields.begin(), fields.end(),
                     [](const auto& a, const auto& b) { return *a.first < *b.first; });
  StoredValue value;
  for (auto& field : fields) value.texts.push_back(std::move(field.second));
  return value;
}

/// XREVRANGE answers [[id, [field, value, …]], …], the newest first.
StoredValue stream_values(const Reply& reply) {
  StoredValue value;
  for (auto entry = reply.items.rbegin(); entry != reply.items.rend(); ++entry) {
    if (entry->items.size() != 2) continue;
    // One text per entry, as an entry is one message whatever fields it is spread over.
    std::string text;
    for (const Reply& part : entry->items[1].items) text += part.text + "\n";
    value.texts.push_back(std::move(text));
  }
  return value;
}

/// Takes the replies of one reading one after the other and keeps the first error.
class Replies {
 public:
  explicit Replies(const std::vector<Reply>& all) : all_(all) {}
  const Reply& next(std::string_view command, std::string& error) {
    THRONG_ASSERT(at_ < all_.size(), "a reply for each command");
    const Reply& reply = all_[at_++];
    if (reply.is_error() && error.empty()) error = std::string(command) + ": " + reply.text;
    return reply;
  }

 private:
  const std::vector<Reply>& all_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string> key_name(const plan::Template& match, const std::string& identity,
                                    std::uint32_t run) {
  std::string name;
  for (const plan::Segment& segment : match.segments) {
    switch (segment.kind) {
      case plan::Segment::Kind::literal:
        name += segment.text;
        break;
      case plan::Segment::Kind::conversation:
        name += identity;
        break;
      case plan::Segment::Kind::run: {
        char digits[4];
        write_base32(run, sizeof digits, digits);
        name.append(digits, sizeof digits);
        break;
      }
      default:
        return std::nullopt;
    }
  }
  return name;
}

std::vector<AskedKey> asked_keys(const plan::Contract& contract, std::uint32_t run,
                                 const std::string& identity, bool history) {
  std::vector<AskedKey> keys;
  for (std::size_t i = 0; i < contract.keys.size(); ++i) {
    auto name = key_name(contract.keys[i].match, identity, run);
    if (!name) continue;
    keys.push_back({.index = static_cast<std::uint16_t>(i),
                    .name = std::move(*name),
                    .type = contract.keys[i].type,
                    .value = contract.keys[i].history && history});
  }
  return keys;
}

std::optional<Command> value_command(Type type, const std::string& name) {
  const std::string items = std::to_string(kMaxValueItems);
  switch (type) {
    case Type::string:
      return Command{"GETRANGE", name, std::to_string(-kMaxValueBytes), "-1"};
    case Type::list:
      return Command{"LRANGE", name, "-" + items, "-1"};
    case Type::zset:
      return Command{"ZRANGE", name, "-" + items, "-1"};
    case Type::hash:
      return Command{"HGETALL", name};
    case Type::stream:
      return Command{"XREVRANGE", name, "+", "-", "COUNT", items};
    case Type::set:
    case Type::any:
      break;
  }
  return std::nullopt;
}

StoredValue decode_value(Type type, const Reply& reply) {
  if (type == Type::hash) return hash_values(reply);
  StoredValue value;
  if (type == Type::string) {
    value.cut = static_cast<std::int64_t>(reply.text.size()) >= kMaxValueBytes;
    if (!reply.text.empty()) value.texts.push_back(reply.text);
    return value;
  }
  if (type == Type::stream) {
    value = stream_values(reply);
  } else {
    for (const Reply& item : reply.items) value.texts.push_back(item.text);
  }
  value.cut = static_cast<std::int64_t>(reply.items.size()) >= kMaxValueItems;
  return value;
}

std::vector<Command> reading_commands(const std::vector<AskedKey>& keys, bool pexpiretime) {
  std::vector<Command> commands = {{"TIME"}};
  for (const AskedKey& key : keys) {
    commands.push_back({"PTTL", key.name});
    if (pexpiretime) commands.push_back({"PEXPIRETIME", key.name});
    commands.push_back({"TYPE", key.name});
    if (!key.value) continue;
    if (auto value = value_command(key.type, key.name)) commands.push_back(std::move(*value));
  }
  if (!pexpiretime) commands.push_back({"TIME"});
  return commands;
}

StoreReading decode_reading(const std::vector<AskedKey>& keys, bool pexpiretime,
                            const std::vector<Reply>& replies) {
  Replies next(replies);
  StoreReading reading;
  reading.redis_time_ms = time_ms(next.next("TIME", reading.error));
  for (const AskedKey& key : keys) {
    KeyState state;
    state.pttl_ms = next.next("PTTL " + key.name, reading.error).integer;
    if (pexpiretime)
      state.expires_at_ms = next.next("PEXPIRETIME " + key.name, reading.error).integer;
    state.type = type_named(next.next("TYPE " + key.name, reading.error).text);
    if (key.value && value_command(key.type, key.name)) {
      std::string error;
      const Reply& reply = next.next("the value of " + key.name, error);
      if (error.empty()) {
        state.value = decode_value(key.type, reply);
      } else if (reply.text.rfind("WRONGTYPE", 0) == 0) {
        state.other_type = true;
      } else if (reading.error.empty()) {
        reading.error = error;
      }
    } else {
      state.other_type = key.value && state.found();
    }
    if (key.value && !state.found() && !state.value) state.value.emplace();
    reading.keys.push_back(std::move(state));
  }
  if (pexpiretime) return reading;
  // The keys were read somewhere between the two times; the middle is at most half their distance
  // off.
  const std::int64_t last = time_ms(next.next("TIME", reading.error));
  const std::int64_t middle = reading.redis_time_ms + (last - reading.redis_time_ms) / 2;
  for (KeyState& state : reading.keys) {
    state.expires_at_ms = state.pttl_ms >= 0 ? middle + state.pttl_ms : state.pttl_ms;
  }
  return reading;
}

}  // namespace throng::probe
