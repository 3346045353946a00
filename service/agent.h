// service/agent.h
//
// The chat agent over HTTP: POST /chat, POST /clear-session, GET /health. Gives each request its ID
// and its line in the log. One loop.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/net/http_server.h"
#include "harness/net/loop.h"
#include "service/chat.h"
#include "service/config.h"
#include "service/request_log.h"

namespace throng::service {

class Agent {
 public:
  /// The error names the address of a service that cannot be resolved. `seed`: for request IDs.
  static Result<std::unique_ptr<Agent>> make(net::Loop& loop, AgentConfig config,
                                             std::uint64_t seed, std::FILE* log);

  Result<std::uint16_t> listen();
  /// Finishes the requests under way, and what they have to save.
  net::Task<void> stop(TimePoint deadline);

 private:
  struct Targets {
    std::shared_ptr<const net::Target> backend;
    std::shared_ptr<const net::Target> model;
  };
  Agent(net::Loop& loop, AgentConfig config, Targets targets, std::uint64_t seed, std::FILE* log);

  net::Task<net::ServerResponse> handle(net::ServerRequest request);
  net::Task<net::ServerResponse> chat(net::ServerRequest request, std::string id, LogLine* line);
  net::Task<net::ServerResponse> clear_session(net::ServerRequest request, LogLine* line);
  net::Task<net::ServerResponse> health();

  net::Loop& loop_;
  AgentConfig config_;
  RequestLog log_;
  RequestIds ids_;
  Upstream backend_;
  Upstream ollama_;
  SessionStore sessions_;
  Chat chat_;
  net::HttpServer server_;  // last: ends before what its handler uses
};

}  // namespace throng::service
