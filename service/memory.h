// service/memory.h
//
// Conversations in the process's own memory: where turns go while Redis cannot be reached. Bounded,
// and forgotten after the session's TTL.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "harness/base/time.h"

namespace throng::service {

class Memory {
 public:
  /// `ttl` zero: for ever.
  explicit Memory(Duration ttl) : ttl_(ttl) {}

  /// The user's messages as a stored array without its brackets; empty if there are none.
  [[nodiscard]] std::string messages(const std::string& user, TimePoint now) const;
  /// Adds messages behind those that are there; what no longer fits is not kept.
  void append(const std::string& user, const std::string& messages, TimePoint now);
  /// Gives the messages away.
  std::string take(const std::string& user, TimePoint now);
  void forget(const std::string& user) { users_.erase(user); }

 private:
  struct Entry {
    std::string messages;
    TimePoint expires;
  };
  void make_room(TimePoint now);

  Duration ttl_;
  std::unordered_map<std::string, Entry> users_;
};

}  // namespace throng::service
