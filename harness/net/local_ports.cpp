#include "harness/net/local_ports.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace throng::net {
namespace {

// The kernel's own default, where the settings cannot be read.
constexpr std::string_view kDefaultRange = "32768 60999";

constexpr int kLocalPortRange = 51;  // IP_LOCAL_PORT_RANGE of linux/in.h, where that is new enough

struct PortRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// Two numbers with something between them, or one for both.
std::optional<PortRange> read_range(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::vector<std::uint32_t> numbers;
  while (numbers.size() < 2) {
    const auto* const at = std::find_if(text.begin(), text.end(), digit);
    if (at == text.end()) break;
    text.remove_prefix(static_cast<std::size_t>(at - text.begin()));
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) break;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  if (numbers.empty()) return std::nullopt;
  return PortRange{numbers.front(), numbers.back()};
}

std::string setting(const std::string& name) {
  std::ifstream file("/proc/sys/net/ipv4/" + name);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string system_range() {
  std::string range = setting("ip_local_port_range");
  if (range.empty()) range = kDefaultRange;
  return range;
}

}  // namespace

std::uint64_t count_ports(std::string_view range, std::string_view reserved) {
  const std::optional<PortRange> all = read_range(range);
  if (!all || all->last < all->first) return 0;
  std::uint64_t ports = all->last - all->first + 1;
  while (!reserved.empty()) {
    const std::size_t comma = std::min(reserved.find(','), reserved.size());
    if (const auto gap = read_range(reserved.substr(0, comma))) {
      const std::uint32_t first = std::max(gap->first, all->first);
      const std::uint32_t last = std::min(gap->last, all->last);
      if (first <= last) ports -= last - first + 1;
    }
    reserved.remove_prefix(std::min(comma + 1, reserved.size()));
  }
  return ports;
}

std::uint64_t local_ports() {
  return count_ports(system_range(), setting("ip_local_reserved_ports"));
}

void use_all_ports(int socket) {
  static const std::optional<PortRange> kRange = read_range(system_range());
  if (!kRange) return;
  const std::uint32_t both = (kRange->last << 16U) | kRange->first;
  ::setsockopt(socket, IPPROTO_IP, kLocalPortRange, &both, sizeof both);
}

}  // namespace throng::net
