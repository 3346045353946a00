#include "harness/net/endpoint.h"

#include <algorithm>
#include <charconv>

namespace throng::net {

namespace {

constexpr std::uint16_t own_port(bool tls) { return tls ? 443 : 80; }

Unexpected wrong(std::string_view url, std::string_view why) {
  return unexpected(Failure::other, "\"" + std::string(url) +
                                        "\" is not a usable URL: " + std::string(why) +
                                        "; expected http://host[:port][/base] or https://…");
}

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_address_char(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' ||
         c == '.';
}

/// A path goes into the request line as it is, so it holds no space, control character, query or
/// fragment.
bool is_path_char(char c) { return c > ' ' && c < '\x7f' && c != '?' && c != '#'; }

}  // namespace

std::string Endpoint::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != own_port(tls)) text += ":" + std::to_string(port);
  return text;
}

std::string Endpoint::url() const {
  return (tls ? "https://" : "http://") + authority() + base_path;
}

Result<Endpoint> parse_url(std::string_view url) {
  Endpoint endpoint;
  std::string_view rest = url;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    endpoint.tls = true;
    rest.remove_prefix(8);
  } else {
    return wrong(url, "it has neither the scheme http:// nor https://");
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, slash);
  std::string_view path = rest.substr(slash);
  if (authority.find('@') != std::string_view::npos) return wrong(url, "it carries a user name");

  std::string_view host;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return wrong(url, "the ] after the address is missing");
    host = authority.substr(1, close - 1);
    authority.remove_prefix(close + 1);
    if (host.empty() || !std::ranges::all_of(host, is_address_char))
      return wrong(url, "the address in [ ] is not one");
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    host = authority.substr(0, colon);
    authority.remove_prefix(colon);
    if (host.empty()) return wrong(url, "the host is missing");
    if (!std::ranges::all_of(host, is_host_char))
      return wrong(url, "the host has a character that no host has");
  }
  endpoint.host = host;

  endpoint.port = own_port(endpoint.tls);
  if (!authority.empty()) {
    const char* end = authority.data() + authority.size();
    if (authority.front() != ':') return wrong(url, "after the address comes a port or a path");
    const auto [stop, error] = std::from_chars(authority.data() + 1, end, endpoint.port);
    if (error != std::errc() || stop != end || endpoint.port == 0)
      return wrong(url, "the port is not in 1…65535");
  }

  if (!std::ranges::all_of(path, is_path_char))
    return wrong(url, "the base path has a query, a fragment or a blank");
  while (path.ends_with('/')) path.remove_suffix(1);
  endpoint.base_path = path;
  return endpoint;
}

}  // namespace throng::net
