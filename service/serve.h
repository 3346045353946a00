// service/serve.h
//
// The life of one role of chatd: listen, say so, serve until SIGTERM or SIGINT, finish the requests
// under way, end.
#pragma once

#include <cstdint>
#include <cstdio>

#include "service/config.h"

namespace throng::service {

/// The exit code: 0 after a signal, 1 if the port or an address cannot be used (said on `errors`).
/// The request log goes to `log`; its first line tells the port.
[[nodiscard]] int serve_agent(AgentConfig config, std::uint64_t seed, std::FILE* log,
                              std::FILE* errors);
[[nodiscard]] int serve_backend(BackendConfig config, std::uint64_t seed, std::FILE* log,
                                std::FILE* errors);

}  // namespace throng::service
