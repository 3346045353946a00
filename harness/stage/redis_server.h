// harness/stage/redis_server.h
//
// The redis-server that an environment may start: empty, on 127.0.0.1, keeping nothing on disk
// beyond the run, with a user for the probes that can read the contract's keys and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/net/loop.h"
#include "harness/plan/environment.h"
#include "harness/redis/client.h"
#include "harness/stage/program.h"

namespace throng::stage {

inline constexpr const char* kRedisServer = "redis";  // its name among the processes

/// `scratch`: its working directory, empty at the beginning and removed at the end.
[[nodiscard]] Program redis_program(const plan::RedisSpec& spec, std::uint16_t port,
                                    const std::string& scratch, const std::string& log_file);

/// Makes the probes' user and tells how they log in. The password follows from `seed`.
net::Task<Result<redis::Options>> make_probe_user(net::Loop& loop, redis::Options admin,
                                                  std::vector<std::string> key_patterns,
                                                  std::uint64_t seed, TimePoint deadline);

}  // namespace throng::stage
