// harness/stage/readiness.h
//
// Whether what was started, or what is said to run already, answers.
#pragma once

#include <string>

#include "harness/base/result.h"
#include "harness/net/endpoint.h"
#include "harness/net/http_client.h"
#include "harness/net/loop.h"
#include "harness/net/stream.h"
#include "harness/redis/client.h"

namespace throng::stage {

/// One try: GET `path` answers with a status below 500, or, if `path` is empty, a connection is
/// accepted. The error says what was tried and what came of it ("GET http://127.0.0.1:40123/health
/// answered 503").
net::Task<Result<void>> try_http(net::Loop& loop, net::Endpoint endpoint, std::string path,
                                 TimePoint deadline);

/// One try: PING is answered. The error names the address and the cause.
net::Task<Result<void>> try_redis(net::Loop& loop, redis::Options options, TimePoint deadline);

/// Whether somebody listens at `endpoint`. "cannot reach http://127.0.0.1:5000 (agent-1):
/// connection refused".
net::Task<Result<void>> reach(net::Loop& loop, net::Endpoint endpoint, std::string name,
                              net::StreamOptions options, TimePoint deadline);

}  // namespace throng::stage
