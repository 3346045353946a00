// harness/probe/redis_reader.h
//
// Looks into the session store while users talk: after a turn it reads TTL, absolute expiry, type
// and (for a sample of conversations) the markers in the stored history, all in one pipeline with
// Redis' own time. Non-touching commands only, but for GET/LRANGE/HGETALL on our own conversations.
// Keeps a budget of commands per second; what is over it is skipped and counted. While Redis is
// away it reconnects and tells a gap. One loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/net/loop.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"
#include "harness/redis/client.h"

namespace throng::probe {

/// One conversation to look at.
struct ReadRequest {
  std::uint32_t conversation = 0;
  std::string identity;     // its ID towards the service: fills `${conversation}` in key templates
  std::uint32_t seq = 0;    // the turn that caused it
  bool history = false;     // read the stored messages too
  bool final_read = false;  // after load and settling: not counted against the budget
};

struct ReaderFacts {
  std::string version;           // redis_version
  std::string user;              // ACL WHOAMI
  bool can_write = false;        // a SET was not refused: reported
  bool has_pexpiretime = false;  // Redis >= 7.0
};

struct ReaderCounts {
  std::uint64_t commands = 0;
  std::uint64_t readings = 0;
  std::uint64_t skipped = 0;  // over the budget
  std::uint64_t gaps = 0;
};

class RedisReader {
 public:
  RedisReader(net::Loop& loop, redis::Options options, const plan::Plan& plan, observe::Sink& sink);
  ~RedisReader();
  /// Connects and asks who we are and what we may; the error names address and cause.
  net::Task<Result<ReaderFacts>> prepare();
  /// Queues a reading (this loop's thread only).
  void submit(ReadRequest request);
  /// Works off the queue until stop() has been called and the queue is empty (final reads
  /// included).
  net::Task<void> run();
  void stop();
  [[nodiscard]] ReaderCounts counts() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::probe
