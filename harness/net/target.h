// harness/net/target.h
//
// A resolved endpoint: its addresses in the resolver's order and, for https, whom to trust. Made
// once per loop before the load starts and shared by the connections there. Private to net/.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/http_client.h"

namespace throng::net {

class Target {
 public:
  Endpoint endpoint;
  TargetOptions options;
  std::vector<boost::asio::ip::tcp::endpoint> addresses;  // not empty
  std::shared_ptr<boost::asio::ssl::context> tls;         // if endpoint.tls
  std::optional<boost::asio::ip::address> source;         // connections come from here
};

/// A target without addresses yet, trust and all. Reads the CA file.
[[nodiscard]] Result<std::shared_ptr<Target>> make_target(const Endpoint& endpoint,
                                                          const TargetOptions& options);

/// The endpoint's address if its host is one already.
[[nodiscard]] bool add_literal_address(Target& target);

/// What a failed look-up is told as.
[[nodiscard]] Error unresolved(const Endpoint& endpoint, const std::string& why);

/// "host:port" as people write it, IPv6 in brackets.
[[nodiscard]] std::string host_and_port(const Endpoint& endpoint);

}  // namespace throng::net
