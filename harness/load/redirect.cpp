#include "harness/load/redirect.h"

#include <algorithm>
#include <string>

#include "harness/base/same_letters.h"

namespace throng::load {
namespace {

bool is_redirect(std::uint16_t status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// The instance that `location` begins with: `http://host:port`, then a slash, a question mark or
// nothing.
std::optional<std::uint32_t> instance_at(std::string_view location,
                                         const std::vector<Instance>& instances,
                                         std::size_t& origin_size) {
  for (std::uint32_t i = 0; i < instances.size(); ++i) {
    const net::Endpoint& endpoint = instances[i].endpoint;
    const std::string origin = (endpoint.tls ? "https://" : "http://") + endpoint.authority();
    origin_size = origin.size();
    if (!same_letters(location.substr(0, origin.size()), origin)) continue;
    const std::string_view rest = location.substr(origin.size());
    if (rest.empty() || rest.front() == '/' || rest.front() == '?') return i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Redirect> read_redirect(std::uint16_t status, std::string_view location,
                                      std::uint32_t from, const std::vector<Instance>& instances) {
  location = location.substr(0, location.find('#'));
  if (!is_redirect(status) || location.empty()) return std::nullopt;
  Redirect redirect{
      .instance = from, .target = location, .keeps_request = status == 307 || status == 308};
  if (location.find("://") < location.find_first_of("/?")) {
    std::size_t origin_size = 0;
    const auto instance = instance_at(location, instances, origin_size);
    if (!instance) return std::nullopt;
    redirect.instance = *instance;
    redirect.target = location.substr(origin_size);
    if (redirect.target.empty()) redirect.target = "/";
  }
  // `//host/path` names another host, and a path relative to the last one is too rare to be worth a
  // resolver.
  if (redirect.target.starts_with("//") || !redirect.target.starts_with('/')) return std::nullopt;
  return redirect;
}

}  // namespace throng::load
