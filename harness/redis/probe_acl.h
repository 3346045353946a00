// harness/redis/probe_acl.h
//
// The least rights with which a probe can look into a session store: reading commands only, on the
// contract's key patterns only. Whoever starts a Redis gives these to the probe's user; whoever
// runs one can paste the line.
#pragma once

#include <string>
#include <vector>

#include "harness/redis/reply.h"

namespace throng::redis {

/// The whole command `ACL SETUSER user on >password …` (Redis >= 7.0). `key_patterns` are globs
/// such as `chat_session:*`. What the user had before is replaced. An empty password makes a user
/// without one.
[[nodiscard]] Command probe_acl(const std::string& user, const std::string& password,
                                const std::vector<std::string>& key_patterns);

/// What a probe may call, as ACL rules without the plus: `get`, `memory|usage`.
[[nodiscard]] std::vector<std::string> probe_commands();

}  // namespace throng::redis
