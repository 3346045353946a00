// The least that a client can cost: one epoll loop over kept-alive connections that sends the same
// request again and again and reads of each response the status line and Content-Length, nothing
// else. No parser, no checks, no deadlines, no clock but the one that ends it.
//
//   bench_floor PORT SECONDS CONNECTIONS      prints "N requests"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/time.h"

namespace {

constexpr std::string_view kBody =
    R"({"user_id":"throng-00000-0","message":"What do you recommend for table 0 tonight?)"
    R"( TH-0001-000001-00001-00000-0000"})";

/// One connection: what has been read of the response under way.
struct Connection {
  int socket = -1;
  std::size_t filled = 0;
  std::array<char, 4096> bytes{};
};

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::string request_to(std::uint16_t port) {
  std::string text = "POST /chat HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n";
  text += "Content-Type: application/json\r\n";
  text += "X-Request-ID: 5f0c1d2e-3a4b-4c5d-8e6f-708192a3b4c5\r\n";
  text += "Content-Length: " + std::to_string(kBody.size()) + "\r\n\r\n";
  return text.append(kBody);
}

int connected_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) fail("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    fail("connect");
  }
  const int on = 1;
  if (::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) fail("setsockopt");
  return socket;
}

void send_all(int socket, std::string_view request) {
  const ssize_t sent = ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size())) fail("send");
}

/// Whether a whole response stands in `bytes`. One that is not 200 ends the program.
bool whole(std::string_view bytes) {
  constexpr std::string_view kStatus = "HTTP/1.1 200";
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return false;
  const std::size_t length_at = bytes.find(kLength);
  if (!bytes.starts_with(kStatus) || length_at > end) fail("not the response that was expected");
  std::size_t length = 0;
  std::from_chars(bytes.data() + length_at + kLength.size(), bytes.data() + end, length);
  return bytes.size() == end + 4 + length;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("bench_floor PORT SECONDS CONNECTIONS\n", stderr);
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10));
  const std::chrono::seconds length(std::strtoul(argv[2], nullptr, 10));
  std::vector<Connection> connections(std::strtoul(argv[3], nullptr, 10));
  const std::string request = request_to(port);

  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) fail("epoll_create1");
  for (Connection& connection : connections) {
    connection.socket = connected_to(port);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, connection.socket, &event) != 0) fail("epoll_ctl");
    send_all(connection.socket, request);
  }

  std::uint64_t done = 0;
  std::array<epoll_event, 128> events{};
  const throng::TimePoint end = throng::monotonic_now() + length;
  while (throng::monotonic_now() < end) {
    const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < ready; ++i) {
      Connection& c = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      const ssize_t got = ::recv(c.socket, c.bytes.data() + c.filled, c.bytes.size() - c.filled, 0);
      if (got <= 0) fail("recv");
      c.filled += static_cast<std::size_t>(got);
      if (!whole({c.bytes.data(), c.filled})) continue;
      c.filled = 0;
      ++done;
      send_all(c.socket, request);
    }
  }
  std::printf("%llu requests\n", static_cast<unsigned long long>(done));
  for (const Connection& connection : connections) ::close(connection.socket);
  ::close(epoll);
  return 0;
}
