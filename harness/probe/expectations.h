// harness/probe/expectations.h
//
// Whether a response says what a contract expects, off the request path: one JSON parse per
// response, and words for people about what differed.
#pragma once

#include <string>
#include <vector>

#include "harness/net/channel.h"
#include "harness/plan/match.h"

namespace throng::probe {

/// Empty if every expectation holds; else the first that does not, such as
/// `/redis_connected is "false", expected "true"`.
[[nodiscard]] std::string what_differs(const std::vector<plan::Expectation>& expected,
                                       const net::Response& response);

}  // namespace throng::probe
