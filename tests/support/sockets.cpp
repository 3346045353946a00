#include "tests/support/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/assert.h"

namespace throng::test {
namespace {

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  THRONG_ASSERT(fd >= 0, "no socket");
  sockaddr_in address = local(0);
  socklen_t size = sizeof address;
  THRONG_ASSERT(::bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0, "no free port");
  THRONG_ASSERT(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0, "no port");
  ::close(fd);
  return ntohs(address.sin_port);
}

std::string ask(std::uint16_t port, std::string_view bytes, std::size_t enough, Duration within) {
  const TimePoint deadline = monotonic_now() + within;
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  THRONG_ASSERT(fd >= 0, "no socket");
  const sockaddr_in address = local(port);
  std::string answer;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size())) {
    while (answer.size() < enough) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - monotonic_now()).count();
      pollfd waiting{fd, POLLIN, 0};
      if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) break;
      char buffer[4096];
      const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      answer.append(buffer, static_cast<std::size_t>(n));
    }
  }
  ::close(fd);
  return answer;
}

bool eventually(const std::function<bool()>& condition, Duration within) {
  const TimePoint deadline = monotonic_now() + within;
  while (!condition()) {
    if (monotonic_now() >= deadline) return false;
    ::poll(nullptr, 0, 5);
  }
  return true;
}

}  // namespace throng::test
