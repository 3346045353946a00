// What one recv() of at most a segment's size brings stands for a segment: on the loopback device a
// request or reply below that size arrives in one piece.
#include "tests/support/lossy_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "harness/base/assert.h"

namespace throng::test {
namespace {

constexpr std::size_t kSegment = 1448;

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void send_at_once(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = local(port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    return -1;
  }
  send_at_once(fd);
  return fd;
}

}  // namespace

LossyProxy::LossyProxy(std::uint16_t target, Losses losses)
    : target_(target), losses_(losses), random_(losses.seed) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = local(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  THRONG_ASSERT(::bind(listener_, generic, size) == 0 && ::listen(listener_, 256) == 0, "listens");
  THRONG_ASSERT(::getsockname(listener_, generic, &size) == 0 && ::pipe(wake_) == 0, "has a port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

LossyProxy::~LossyProxy() {
  ::close(wake_[1]);
  thread_.join();
  ::close(wake_[0]);
  ::close(listener_);
}

void LossyProxy::run() {
  while (true) {
    std::vector<pollfd> polled{{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Connection& connection : connections_) {
      for (const Way* way : {&connection.up, &connection.down}) {
        polled.push_back({way->read_all ? -1 : way->from, POLLIN, 0});
      }
    }
    if (::poll(polled.data(), polled.size(), wait()) < 0) continue;
    if (polled[0].revents != 0) break;
    std::size_t at = 2;
    for (Connection& connection : connections_) {
      const bool up = polled[at++].revents != 0;
      const bool down = polled[at++].revents != 0;
      pump(connection, connection.up, up);
      pump(connection, connection.down, down);
    }
    connections_.remove_if([](const Connection& connection) { return connection.over; });
    if (polled[1].revents != 0) accept();
  }
  for (Connection& connection : connections_) close(connection);
}

/// Milliseconds until the next segment is due, rounded up; -1 if none is held.
int LossyProxy::wait() const {
  TimePoint next = TimePoint::max();
  for (const Connection& connection : connections_) {
    for (const Way* way : {&connection.up, &connection.down}) {
      if (!way->queue.empty()) next = std::min(next, way->queue.front().due);
    }
  }
  if (next == TimePoint::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - monotonic_now()).count();
  return static_cast<int>(std::max<std::int64_t>(left, 0));
}

void LossyProxy::accept() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = connect_to(target_);
  if (server < 0) {
    ::close(client);
    return;
  }
  send_at_once(client);
  Connection& connection = connections_.emplace_back();
  connection.up.from = connection.down.to = client;
  connection.up.to = connection.down.from = server;
}

void LossyProxy::pump(Connection& connection, Way& way, bool readable) {
  if (connection.over) return;
  if (readable) read(connection, way);
  if (connection.over) return;
  if (!write_due(way)) return close(connection);
  if (way.read_all && way.queue.empty() && !way.ended) {
    ::shutdown(way.to, SHUT_WR);
    way.ended = true;
  }
  if (connection.up.ended && connection.down.ended) close(connection);
}

void LossyProxy::read(Connection& connection, Way& way) {
  std::array<char, kSegment> buffer{};
  const ssize_t size = ::recv(way.from, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size < 0) return reset(connection);  // its end was reset, so the other one learns of it
  if (size == 0) {
    way.read_all = true;
    return;
  }
  if (random_.unit() < losses_.resets) {
    ++resets_;
    return reset(connection);
  }
  way.held_until = std::max(way.held_until, monotonic_now());
  if (random_.unit() < losses_.lost) {
    ++lost_;
    way.held_until += losses_.retransmission;
  }
  way.queue.push_back({std::string(buffer.data(), static_cast<std::size_t>(size)), way.held_until});
}

/// False if the receiver has gone. Blocks while it does not read, which no test makes last.
bool LossyProxy::write_due(Way& way) {
  while (!way.queue.empty() && way.queue.front().due <= monotonic_now()) {
    std::string& bytes = way.queue.front().bytes;
    const ssize_t size = ::send(way.to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.erase(0, static_cast<std::size_t>(size));
    if (bytes.empty()) way.queue.pop_front();
  }
  return true;
}

void LossyProxy::reset(Connection& connection) {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  for (const int fd : {connection.up.from, connection.up.to}) {
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  close(connection);
}

void LossyProxy::close(Connection& connection) {
  ::close(connection.up.from);
  ::close(connection.up.to);
  connection.over = true;
}

}  // namespace throng::test
