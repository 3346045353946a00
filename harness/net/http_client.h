// harness/net/http_client.h
//
// One kept-alive HTTP/1.1 connection to one endpoint, opened when first used and again when it was
// closed. Responses are read straight into a Response (response_reader.h). Belongs to one user on
// one loop.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/net/channel.h"
#include "harness/net/endpoint.h"
#include "harness/net/loop.h"

namespace throng::net {

/// What a client needs to know of an endpoint, made once per run and loop: resolved addresses, TLS
/// trust.
class Target;

struct TargetOptions {
  Bytes max_body{1U << 20U};
  Bytes max_header{16U << 10U};
  bool verify_tls = true;
  std::string ca_file;  // PEM; empty = the system's
};

/// Resolves the endpoint's name (blocking; before the load starts). The error says which name and
/// why.
[[nodiscard]] Result<std::shared_ptr<const Target>> resolve_target(const Endpoint& endpoint,
                                                                   const TargetOptions& options);

/// The same endpoint, reached from each of these addresses of this machine; the target itself if
/// there are none. The error says that one is no address, or that the endpoint has none of its
/// family.
using Targets = std::vector<std::shared_ptr<const Target>>;
[[nodiscard]] Result<Targets> reached_from(const std::shared_ptr<const Target>& target,
                                           const std::vector<std::string>& sources);
[[nodiscard]] const Endpoint& endpoint_of(const Target& target);

class HttpConnection : public Channel {
 public:
  HttpConnection(Loop& loop, std::shared_ptr<const Target> target);
  ~HttpConnection() override;
  Task<void> exchange(WireRequest request, Deadlines deadlines, Response& response) override;
  void cancel() override;
  /// Closes the connection; the next exchange opens a new one.
  void close();

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// Composes a whole request: request line, Host, `headers`, Content-Length if there is a body or a
/// method that wants one. For code off the request path (probes, canaries, service, tests).
struct HttpHeader {
  std::string_view name;
  std::string_view value;
};
[[nodiscard]] std::string compose_request(const Endpoint& endpoint, std::string_view method,
                                          std::string_view target,
                                          std::span<const HttpHeader> headers,
                                          std::string_view body);

}  // namespace throng::net
