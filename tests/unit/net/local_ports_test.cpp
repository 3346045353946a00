#include "harness/net/local_ports.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "tests/support/raw_server.h"
#include "tests/unit/net/client.h"

namespace throng::net {
namespace {

constexpr int kConnections = 40;  // in steps of one to eight ports

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

bool kernel_is_at_least(int wanted_major, int wanted_minor) {
  std::ifstream file("/proc/sys/kernel/osrelease");
  int major = 0;
  int minor = 0;
  char dot = 0;
  file >> major >> dot >> minor;
  return major > wanted_major || (major == wanted_major && minor >= wanted_minor);
}

// Left to itself the kernel takes ports of one parity until these are gone.
TEST(LocalPorts, of_both_parities_are_used_alike) {
  const std::vector<std::uint16_t> ports = ports_of_connections();
  ASSERT_EQ(ports.size(), static_cast<std::size_t>(kConnections));
  EXPECT_TRUE(both_odd_and_even(ports) || !kernel_is_at_least(6, 8));
}

TEST(LocalPorts, of_a_socket_are_the_range_of_the_system) {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  ASSERT_TRUE(file >> first >> last);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  use_all_ports(socket);
  constexpr int kLocalPortRange = 51;
  std::uint32_t named = 0;
  socklen_t size = sizeof named;
  const bool known = ::getsockopt(socket, IPPROTO_IP, kLocalPortRange, &named, &size) == 0;
  ::close(socket);
  EXPECT_TRUE(known || !kernel_is_at_least(6, 3));
  if (known) {
    EXPECT_EQ(named, (last << 16U) | first);
  }
}

TEST(LocalPorts, are_those_of_the_range_that_are_not_reserved) {
  struct Row {
    const char* range;
    const char* reserved;
    std::uint64_t want;
  };
  const Row rows[] = {
      {"32768\t60999", "", 28232},
      {"32768\t60999", "8080,9148", 28232},  // outside of the range anyway
      {"32768 60999", "32768,60999", 28230},
      {"40000 40009", "39990-40004", 5},
      {"40000 40009", "40008-41000,40000", 7},
      {"40000 40000", "", 1},
      {"40001 40000", "", 0},
      {"", "", 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(count_ports(row.range, row.reserved), row.want) << row.range << " " << row.reserved;
  }
  EXPECT_GT(local_ports(), 0U);
  EXPECT_LT(local_ports(), 65536U);
}

}  // namespace
}  // namespace throng::net
