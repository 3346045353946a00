#include "harness/cli/address.h"

#include <charconv>

namespace throng::cli {

Result<Address> parse_address(const std::string& flag, const std::string& text) {
  Address address;
  const std::size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  if (colon != std::string::npos && colon > 0) address.host = text.substr(0, colon);
  const char* const end = port.data() + port.size();
  const auto [rest, error] = std::from_chars(port.data(), end, address.port);
  if (error != std::errc() || rest != end) {
    return unexpected(Failure::other, flag + " wants HOST:PORT or :PORT, not \"" + text + "\"");
  }
  return address;
}

}  // namespace throng::cli
