// harness/probe/llm_stub.h
//
// A language model that answers at once and always alike: a fixed sentence and the last markers
// that users wrote into its prompt. So a service's reply shows which context it really used.
#pragma once

#include <memory>

#include "harness/probe/stub.h"

namespace throng::probe {

[[nodiscard]] std::unique_ptr<Stub> make_llm_stub(net::Loop& loop, StubOptions options,
                                                  observe::Sink& sink);

}  // namespace throng::probe
