// harness/net/http_server.h
//
// A small HTTP/1.1 server for stubs, the reference service and the metrics endpoint: keep-alive,
// bounded, one coroutine per connection. One loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/units.h"
#include "harness/net/loop.h"

namespace throng::net {

struct ServerRequest {
  std::string method;
  std::string target;  // path and query as sent
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  [[nodiscard]] std::string_view path() const;  // without the query
  [[nodiscard]] std::string_view query() const;
  [[nodiscard]] const std::string* header(
      std::string_view name) const;  // case-insensitive; nullptr if absent
};

struct ServerResponse {
  std::uint16_t status = 200;
  std::vector<std::pair<std::string, std::string>>
      headers;  // Content-Length, Connection and Date are added
  std::string content_type = "application/json";
  std::string body;
  /// A streamed body instead: called until it gives an empty string; each piece is sent as one
  /// chunk.
  std::function<Task<std::string>()> stream;
};

struct ServerOptions {
  Bytes max_body{8U << 20U};
  Bytes max_header{64U << 10U};
  std::uint32_t max_connections = 20'000;
};

class HttpServer {
 public:
  using Handler = std::function<Task<ServerResponse>(ServerRequest)>;
  HttpServer(Loop& loop, Handler handler, ServerOptions options = {});
  ~HttpServer();

  /// Binds and accepts; port 0 takes a free one. The error names the address and the cause ("port
  /// 9464 of 127.0.0.1 is taken").
  Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);
  /// Stops accepting, lets requests under way finish until `deadline`, then closes everything.
  /// Await before destroying.
  Task<void> stop(TimePoint deadline);

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace throng::net
