// harness/probe/store_reading.h
//
// What is asked of Redis to see one conversation's keys as they are, and what the answers say.
// Pure: commands and replies are values. All of a reading goes in one pipeline that begins with
// Redis' own TIME, so that TTLs can be told apart from our latency; without PEXPIRETIME (before
// Redis 7.0) a second TIME ends it and the expiry is computed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/plan/contract.h"
#include "harness/redis/reply.h"

namespace throng::probe {

/// Values longer than this are read from their end only.
inline constexpr std::int64_t kMaxValueBytes = 4 << 20;
inline constexpr std::int64_t kMaxValueItems = 4096;

/// One key to look at; `value`: its stored messages too.
struct AskedKey {
  std::uint16_t index = 0;  // into Contract::keys
  std::string name;
  plan::KeyContract::Type type = plan::KeyContract::Type::any;  // as the contract declares it
  bool value = false;
};

/// A stored value as texts in the order in which it holds them.
struct StoredValue {
  std::vector<std::string> texts;
  bool cut = false;  // there may be more before these
};

struct KeyState {
  std::int64_t pttl_ms = -2;
  std::int64_t expires_at_ms = -2;
  plan::KeyContract::Type type = plan::KeyContract::Type::any;
  std::optional<StoredValue> value;
  bool other_type = false;  // the value was asked for, but is to be read as `type`
  [[nodiscard]] bool found() const { return pttl_ms != -2; }
};

struct StoreReading {
  std::int64_t redis_time_ms = 0;
  std::vector<KeyState> keys;  // as asked
  std::string error;  // the first error reply, with its command; the rest is then worth nothing
};

/// The key's name for a conversation, or nothing if its template needs what only a running user
/// knows.
[[nodiscard]] std::optional<std::string> key_name(const plan::Template& match,
                                                  const std::string& identity, std::uint32_t run);

/// The contract's keys for a conversation; those whose name cannot be told are left out (ask_rights
/// refuses them).
[[nodiscard]] std::vector<AskedKey> asked_keys(const plan::Contract& contract, std::uint32_t run,
                                               const std::string& identity, bool history);

[[nodiscard]] std::vector<redis::Command> reading_commands(const std::vector<AskedKey>& keys,
                                                           bool pexpiretime);
/// REQUIRES: as many replies as reading_commands() gave commands for the same arguments.
[[nodiscard]] StoreReading decode_reading(const std::vector<AskedKey>& keys, bool pexpiretime,
                                          const std::vector<redis::Reply>& replies);

/// The command that reads a value of this type from its end; nothing for types without order (set)
/// or unknown.
[[nodiscard]] std::optional<redis::Command> value_command(plan::KeyContract::Type type,
                                                          const std::string& name);
[[nodiscard]] StoredValue decode_value(plan::KeyContract::Type type, const redis::Reply& reply);

}  // namespace throng::probe
