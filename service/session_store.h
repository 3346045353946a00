// service/session_store.h
//
// Sessions and pending orders, shared by all instances through Redis. A turn is added to its
// history by one script that reads, appends and sets the TTL in a single step, so that turns of one
// user on two instances cannot overwrite each other. While Redis cannot be reached turns are kept
// in memory, the reply says so, and they are handed to Redis with the user's first turn afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/net/loop.h"
#include "harness/redis/client.h"
#include "service/memory.h"
#include "service/mutant.h"
#include "service/promises.h"

namespace throng::service {

struct Session {
  std::string history;                       // the stored array; empty if there is none
  std::optional<std::string> pending_order;  // JSON; only if it was asked for
  bool degraded = false;  // Redis could not be reached: this is what the process remembers
};

class SessionStore {
 public:
  SessionStore(net::Loop& loop, const redis::Options& redis, Promises promises, Mutant mutant);

  /// What is known of the user. With `claim_order` a pending order is taken away, so that of two
  /// instances that are told "yes" only one places it.
  net::Task<Session> load(std::string user, bool claim_order);
  /// Adds messages (a stored array without brackets) to the history. True if they went into memory
  /// instead of Redis. An error means that nobody knows whether they were saved.
  net::Task<Result<bool>> save(std::string user, std::string messages);
  net::Task<Result<void>> keep_order(std::string user, std::string order);
  net::Task<Result<void>> clear(std::string user);
  /// Asks Redis now.
  net::Task<bool> connected();

 private:
  net::Task<Result<redis::Reply>> append(std::string user, std::string messages);
  net::Task<bool> hand_over(std::string user);
  net::Task<Result<void>> done(redis::Command command);
  redis::Client& client();
  [[nodiscard]] bool in_memory() const { return mutant_ == Mutant::memory_sessions; }

  net::Loop& loop_;
  Promises promises_;
  Mutant mutant_;
  std::string append_script_;
  std::vector<std::unique_ptr<redis::Client>> clients_;
  std::unique_ptr<redis::Client> health_client_;
  std::size_t next_client_ = 0;
  Memory memory_;
};

}  // namespace throng::service
