// harness/net/endpoint.h
//
// Where something listens, parsed from a URL or host:port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace throng::net {

struct Endpoint {
  bool tls = false;
  std::string host;  // name or address; IPv6 without brackets
  std::uint16_t port = 0;
  std::string base_path{};  // "" or "/api", from the URL
  /// As the Host header wants it: port left out if it is the scheme's own; IPv6 in brackets.
  [[nodiscard]] std::string authority() const;
  [[nodiscard]] std::string url() const;
};

/// `http://host[:port][/base]`, `https://…`.
[[nodiscard]] Result<Endpoint> parse_url(std::string_view url);

}  // namespace throng::net
