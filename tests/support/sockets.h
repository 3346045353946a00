// tests/support/sockets.h
//
// Blocking sockets for tests that stand outside the code under test: free ports, one question and
// its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "harness/base/time.h"

namespace throng::test {

/// A TCP port of 127.0.0.1 that nobody listens on now.
[[nodiscard]] std::uint16_t free_port();

/// Connects to 127.0.0.1:port, sends `bytes`, and reads until `enough` characters came, the peer
/// closed or `within` has passed. What came, possibly nothing.
[[nodiscard]] std::string ask(std::uint16_t port, std::string_view bytes, std::size_t enough,
                              Duration within);

/// Looks at `condition` every few milliseconds until it holds (true) or `within` has passed
/// (false).
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              Duration within = std::chrono::seconds(20));

}  // namespace throng::test
