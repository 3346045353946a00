// harness/redis/client.h
//
// One connection to one standalone Redis: hiredis' codec over our stream. AUTH (ACL user or
// password), SELECT, TLS; pipelines; every call has a deadline. A connection that died is opened
// again at the next call, with backoff (50 ms doubling to 2 s): until then calls fail at once with
// the cause. Nothing is retried silently. One loop; calls queue.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/net/loop.h"
#include "harness/redis/reply.h"

namespace throng::redis {

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string user;  // empty: AUTH with the password alone, if there is one
  std::string password;
  std::uint32_t database = 0;
  bool tls = false;
  bool verify_tls = true;
  std::string ca_file;
  std::string client_name;  // CLIENT SETNAME, if not empty
  Duration connect_timeout = std::chrono::seconds(5);
  std::size_t max_reply_bytes = 64U << 20U;
};

class Client {
 public:
  Client(net::Loop& loop, Options options);
  ~Client();

  /// One command. An error reply (-ERR …) is a Reply of type error, not an Error: Redis answered.
  net::Task<Result<Reply>> command(Command command, TimePoint deadline);
  /// Many commands in one write; as many replies, in order.
  net::Task<Result<std::vector<Reply>>> pipeline(std::vector<Command> commands, TimePoint deadline);

  [[nodiscard]] bool connected() const;
  /// How often a connection was opened (1 = never lost).
  [[nodiscard]] std::uint64_t connections() const;
  void close();

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace throng::redis
