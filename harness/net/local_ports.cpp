#include "harness/net/local_ports.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <fstream>

namespace throng::net {
namespace {

constexpr int kLocalPortRange = 51;  // IP_LOCAL_PORT_RANGE of linux/in.h, where that is new enough

/// The system's range as the option takes it, its end in the upper half; 0 if it is not known.
std::uint32_t system_range() {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  if (!(file >> first >> last) || first > last) return 0;
  return (std::uint32_t{last} << 16U) | first;
}

}  // namespace

void take_ports_in_turn(int socket) {
  static const std::uint32_t kRange = system_range();
  if (kRange == 0) return;
  ::setsockopt(socket, IPPROTO_IP, kLocalPortRange, &kRange, sizeof kRange);
}

}  // namespace throng::net
