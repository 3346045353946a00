// tests/unit/net/client.h
//
// One HttpConnection on a loop of the test's own, asked and waited for.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "harness/net/http_client.h"
#include "harness/net/loop.h"
#include "tests/support/await.h"

namespace throng::net {

inline constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
inline const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A client of 127.0.0.1:port on a loop of the test's own.
struct Client {
  explicit Client(std::uint16_t port, TargetOptions options = {}, std::string host = "127.0.0.1")
      : target(resolve_target({.host = std::move(host), .port = port}, options).value()),
        connection(loop, target) {}

  Response ask(Deadlines deadlines = {}, WireRequest request = {.bytes = kRequest}) {
    Response response;
    test::await(loop, connection.exchange(request, deadlines, response));
    return response;
  }

  Loop loop;
  std::shared_ptr<const Target> target;
  HttpConnection connection;
};

}  // namespace throng::net
