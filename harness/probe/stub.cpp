#include "harness/probe/stub.h"

#include <utility>

#include "harness/probe/backend_stub.h"
#include "harness/probe/llm_stub.h"

namespace throng::probe {

std::unique_ptr<Stub> make_stub(net::Loop& loop, StubOptions options, observe::Sink& sink) {
  if (options.spec.kind == plan::StubSpec::Kind::llm)
    return make_llm_stub(loop, std::move(options), sink);
  return make_backend_stub(loop, std::move(options), sink);
}

}  // namespace throng::probe
