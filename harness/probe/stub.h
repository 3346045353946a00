// harness/probe/stub.h
//
// Stand-ins for what the service calls: an LLM (Ollama /api/chat, /api/generate and OpenAI
// /v1/chat/completions, plain and streaming) and the restaurant backend of a food-ordering agent.
// They make real services testable: each call is told to the sink with the request ID and the
// markers it carried, which is the strongest evidence there is of what the service really did.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/net/loop.h"
#include "harness/observe/sink.h"
#include "harness/plan/environment.h"

namespace throng::probe {

struct StubOptions {
  plan::StubSpec spec;
  std::uint16_t index = 0;  // into Environment::stubs
  std::uint32_t run = 0;    // markers of this run are looked for
  std::uint64_t seed = 0;
  std::string request_id_header = "X-Request-ID";
};

class Stub {
 public:
  virtual ~Stub() = default;
  /// Starts listening; port 0 takes a free one.
  virtual Result<std::uint16_t> listen(const std::string& address, std::uint16_t port) = 0;
  virtual net::Task<void> stop(TimePoint deadline) = 0;
};

/// The stub that `options.spec.kind` names. Keeps references to loop and sink.
[[nodiscard]] std::unique_ptr<Stub> make_stub(net::Loop& loop, StubOptions options,
                                              observe::Sink& sink);

}  // namespace throng::probe
