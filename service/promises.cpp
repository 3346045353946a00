#include "service/promises.h"

#include <algorithm>

namespace throng::service {

namespace {

using std::chrono::seconds;

Result<KeyShape> shape_of(const plan::KeyContract& key) {
  KeyShape shape;
  bool seen = false;
  for (const plan::Segment& segment : key.match.segments) {
    if (segment.kind == plan::Segment::Kind::conversation && !seen) {
      seen = true;
    } else if (segment.kind == plan::Segment::Kind::literal) {
      (seen ? shape.after : shape.before) += segment.text;
    } else {
      return unexpected(Failure::other,
                        "key " + key.name +
                            ": this service can only keep keys made of text and one "
                            "${conversation}, not " +
                            key.match.source());
    }
  }
  if (!seen)
    return unexpected(Failure::other,
                      "key " + key.name + " lacks ${conversation}: all users would share it");
  return shape;
}

Result<seconds> ttl_of(const plan::KeyContract& key) {
  if (!key.ttl) return seconds(0);
  const auto whole = std::chrono::duration_cast<seconds>(*key.ttl);
  if (whole != *key.ttl || whole < seconds(1)) {
    return unexpected(Failure::other,
                      "key " + key.name + ": this service counts TTLs in whole seconds");
  }
  return whole;
}

const plan::KeyContract* find(const plan::Contract& contract,
                              bool (*wanted)(const plan::KeyContract&)) {
  const auto found = std::find_if(contract.keys.begin(), contract.keys.end(), wanted);
  return found == contract.keys.end() ? nullptr : &*found;
}

Result<void> read_key(const plan::KeyContract& key, KeyShape& shape, seconds& ttl) {
  if (key.type != plan::KeyContract::Type::string && key.type != plan::KeyContract::Type::any) {
    return unexpected(Failure::other, "key " + key.name + ": this service keeps strings only");
  }
  Result<KeyShape> read = shape_of(key);
  if (!read) return unexpected(read.error());
  const Result<seconds> time = ttl_of(key);
  if (!time) return unexpected(time.error());
  shape = std::move(*read);
  ttl = *time;
  return {};
}

}  // namespace

std::string KeyShape::of(std::string_view user) const {
  std::string key;
  key.reserve(before.size() + user.size() + after.size());
  return key.append(before).append(user).append(after);
}

Result<Promises> promises_of(const plan::Contract& contract) {
  Promises promises;
  promises.request_id_header =
      contract.request_id.header.empty() ? "X-Request-ID" : contract.request_id.header;
  promises.history_max = contract.session.history_max.value_or(0);
  const plan::KeyContract* session =
      find(contract, [](const plan::KeyContract& key) { return key.history; });
  if (session == nullptr)
    return unexpected(Failure::other, "the contract has no key that holds the history");
  if (Result<void> ok = read_key(*session, promises.session, promises.session_ttl); !ok) {
    return unexpected(ok.error());
  }
  promises.sliding = session->refresh != plan::KeyContract::Refresh::none;
  const plan::KeyContract* pending =
      find(contract, [](const plan::KeyContract& key) { return key.name == "pending_order"; });
  promises.pending_order = {"pending_order:", ""};
  promises.pending_ttl = std::chrono::minutes(10);
  if (pending != nullptr) {
    if (Result<void> ok = read_key(*pending, promises.pending_order, promises.pending_ttl); !ok) {
      return unexpected(ok.error());
    }
  }
  return promises;
}

}  // namespace throng::service
