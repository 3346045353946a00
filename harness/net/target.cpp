#include "harness/net/target.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <utility>

namespace throng::net {

namespace {

using boost::asio::ip::tcp;

/// The TLS settings of a client: TLS 1.2 or newer, the trusted roots, verification on or off.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(bool verify,
                                                                    const std::string& ca_file) {
  namespace ssl = boost::asio::ssl;
  boost::system::error_code error;
  std::unique_ptr<ssl::context> context;
  try {
    context = std::make_unique<ssl::context>(ssl::context::tls_client);
  } catch (const boost::system::system_error& e) {
    return unexpected(Failure::tls, std::string("TLS cannot be set up: ") + e.what());
  }
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  context->set_verify_mode(verify ? ssl::verify_peer : ssl::verify_none, error);
  if (ca_file.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(ca_file, error);
  }
  if (error) {
    return unexpected(Failure::tls, "the trusted certificates cannot be read from " +
                                        (ca_file.empty() ? "the system's store" : ca_file) + ": " +
                                        error.message());
  }
  return context;
}
}  // namespace

Result<std::shared_ptr<Target>> make_target(const Endpoint& endpoint,
                                            const TargetOptions& options) {
  auto target = std::make_shared<Target>();
  target->endpoint = endpoint;
  target->options = options;
  if (endpoint.tls) {
    auto tls = make_tls_context(options.verify_tls, options.ca_file);
    if (!tls) return unexpected(tls.error());
    target->tls = std::move(*tls);
  }
  return target;
}

bool add_literal_address(Target& target) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(target.endpoint.host, error);
  if (!error) target.addresses.emplace_back(address, target.endpoint.port);
  return !error;
}

Error unresolved(const Endpoint& endpoint, const std::string& why) {
  return {Failure::unresolved, "the name \"" + endpoint.host + "\" has no address: " + why};
}

Result<std::shared_ptr<const Target>> resolve_target(const Endpoint& endpoint,
                                                     const TargetOptions& options) {
  auto made = make_target(endpoint, options);
  if (!made) return unexpected(made.error());
  Target& target = **made;
  if (!add_literal_address(target)) {
    boost::asio::io_context context;
    tcp::resolver resolver(context);
    boost::system::error_code error;
    const auto found = resolver.resolve(endpoint.host, std::to_string(endpoint.port),
                                        tcp::resolver::numeric_service, error);
    if (error || found.empty()) return unexpected(unresolved(endpoint, error.message()));
    for (const auto& entry : found) target.addresses.push_back(entry.endpoint());
  }
  return std::shared_ptr<const Target>(std::move(*made));
}

Result<Targets> reached_from(const std::shared_ptr<const Target>& target,
                             const std::vector<std::string>& sources) {
  if (sources.empty()) return Targets{target};
  Targets all;
  for (const std::string& source : sources) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(source, error);
    if (error) return unexpected(Failure::unreachable, "\"" + source + "\" is no IP address");
    auto made = std::make_shared<Target>(*target);
    made->source = address;
    std::erase_if(made->addresses, [&](const tcp::endpoint& endpoint) {
      return endpoint.address().is_v6() != address.is_v6();
    });
    if (made->addresses.empty()) {
      return unexpected(Failure::unreachable, host_and_port(target->endpoint) +
                                                  " has no address that " + source +
                                                  " can reach: one is IPv4 and the other IPv6");
    }
    all.push_back(std::move(made));
  }
  return all;
}

const Endpoint& endpoint_of(const Target& target) { return target.endpoint; }

std::string host_and_port(const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

}  // namespace throng::net
