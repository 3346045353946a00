#include "harness/net/local_ports.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "tests/support/raw_server.h"
#include "tests/unit/net/client.h"

namespace throng::net {
namespace {

constexpr int kConnections = 12;

bool both_odd_and_even(const std::vector<std::uint16_t>& ports) {
  const auto odd = [](std::uint16_t port) { return port % 2 == 1; };
  return std::any_of(ports.begin(), ports.end(), odd) &&
         !std::all_of(ports.begin(), ports.end(), odd);
}

std::vector<std::uint16_t> ports_of_connections() {
  const test::RawServer server(kOk);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
    EXPECT_EQ(clients.back()->ask().status, 200);
  }
  return server.peer_ports();
}

/// Whether this kernel gives a socket that names its range one port after the other.
bool kernel_gives_ports_in_turn() {
  std::ifstream file("/proc/sys/kernel/osrelease");
  int major = 0;
  int minor = 0;
  char dot = 0;
  file >> major >> dot >> minor;
  return major > 6 || (major == 6 && minor >= 8);
}

// Left to itself the kernel takes ports of one parity until these are gone.
TEST(LocalPorts, are_taken_one_after_the_other) {
  const std::vector<std::uint16_t> ports = ports_of_connections();
  ASSERT_EQ(ports.size(), static_cast<std::size_t>(kConnections));
  EXPECT_TRUE(both_odd_and_even(ports) || !kernel_gives_ports_in_turn());
}

TEST(LocalPorts, are_those_of_the_system) {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  ASSERT_TRUE(file >> first >> last);
  for (const std::uint16_t port : ports_of_connections()) {
    EXPECT_GE(port, first);
    EXPECT_LE(port, last);
  }
}

}  // namespace
}  // namespace throng::net
