// harness/probe/store_rights.h
//
// Who the probe is in Redis and what it may: asked once, before the run, so that a missing right is
// told by its name and a right to write does not stay unknown.
#pragma once

#include <string>

#include "harness/plan/plan.h"
#include "harness/probe/redis_reader.h"
#include "harness/redis/client.h"

namespace throng::probe {

/// `user` is what we log in as, for where ACL WHOAMI is not known. Client and plan must live until
/// it has ended. The error names the key and the command that Redis refused.
net::Task<Result<ReaderFacts>> ask_rights(redis::Client* client, const plan::Plan* plan,
                                          std::string user, TimePoint deadline);

}  // namespace throng::probe
