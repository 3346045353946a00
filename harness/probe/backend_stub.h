// harness/probe/backend_stub.h
//
// The restaurant backend as a stub: answers like one, takes its time, echoes the request ID and
// tells of every call.
#pragma once

#include <memory>

#include "harness/probe/stub.h"

namespace throng::probe {

[[nodiscard]] std::unique_ptr<Stub> make_backend_stub(net::Loop& loop, StubOptions options,
                                                      observe::Sink& sink);

}  // namespace throng::probe
