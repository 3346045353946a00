#include "tests/support/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "harness/base/assert.h"

namespace throng::test {

namespace {

/// The length of the body that a request's head announces.
std::size_t body_size(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  return at == std::string_view::npos ? 0
                                      : std::strtoul(head.data() + at + kName.size(), nullptr, 10);
}

int listen_on(const char* address, std::uint16_t& port) {
  const bool v6 = std::strchr(address, ':') != nullptr;
  const int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  THRONG_ASSERT(fd >= 0, "a test server needs a socket");
  if (v6) {
    sockaddr_in6 where{};
    where.sin6_family = AF_INET6;
    ::inet_pton(AF_INET6, address, &where.sin6_addr);
    THRONG_ASSERT(::bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0, "bind");
    socklen_t size = sizeof where;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size);
    port = ntohs(where.sin6_port);
  } else {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    ::inet_pton(AF_INET, address, &where.sin_addr);
    THRONG_ASSERT(::bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0, "bind");
    socklen_t size = sizeof where;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size);
    port = ntohs(where.sin_port);
  }
  THRONG_ASSERT(::listen(fd, 64) == 0, "listen");
  return fd;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

ScriptedServer::ScriptedServer(std::vector<Script> scripts, const char* address)
    : scripts_(std::move(scripts)) {
  THRONG_ASSERT(!scripts_.empty(), "a test server needs a script");
  listener_ = listen_on(address, port_);
  THRONG_ASSERT(::pipe(wake_) == 0, "pipe");
  thread_ = std::thread(&ScriptedServer::run, this);
}

ScriptedServer::~ScriptedServer() {
  ::close(wake_[1]);
  thread_.join();
  ::close(wake_[0]);
  ::close(listener_);
}

std::string ScriptedServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void ScriptedServer::run() {
  while (readable(listener_)) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const auto index = static_cast<std::size_t>(connections_++);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // A client that does not read must not hold the thread: give up on it after a while.
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    serve(fd, scripts_[std::min(index, scripts_.size() - 1)]);
  }
}

void ScriptedServer::serve(int fd, const Script& script) {
  for (std::size_t answered = 0;; ++answered) {
    if (!script.at_once && !read_request(fd)) return finish(fd, Then::close);
    if (answered == script.answers) return finish(fd, script.end_with);
    if (!say(fd, script)) return finish(fd, Then::close);
    if (script.then != Then::serve_on) return finish(fd, script.then);
  }
}

/// Waits until there is something to read; false when the server is being ended.
bool ScriptedServer::readable(int fd) const {
  std::array<pollfd, 2> polled{{{.fd = fd, .events = POLLIN, .revents = 0},
                                {.fd = wake_[0], .events = POLLIN, .revents = 0}}};
  while (::poll(polled.data(), polled.size(), -1) < 0) {
  }
  return polled[1].revents == 0;
}

bool ScriptedServer::read_request(int fd) {
  std::string request;
  std::array<char, 65536> buffer{};
  for (;;) {
    const std::size_t head = request.find("\r\n\r\n");
    if (head != std::string::npos && request.size() >= head + 4 + body_size(request)) return true;
    if (!readable(fd)) return false;
    const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (n <= 0) return false;
    request.append(buffer.data(), static_cast<std::size_t>(n));
    const std::lock_guard lock(mutex_);
    received_.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

bool ScriptedServer::say(int fd, const Script& script) {
  const std::string_view answer = script.answer;
  const std::size_t piece =
      script.piece == 0 ? std::max<std::size_t>(answer.size(), 1) : script.piece;
  for (std::size_t at = 0; at < answer.size(); at += piece) {
    if (!send_all(fd, answer.substr(at, piece))) return false;
  }
  const std::string block(65536, 'x');
  for (std::uint64_t left = script.filler; left > 0;) {
    const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(left, block.size()));
    if (!send_all(fd, std::string_view(block).substr(0, n))) return false;
    left -= n;
  }
  return true;
}

void ScriptedServer::finish(int fd, Then then) {
  if (then == Then::half_close) ::shutdown(fd, SHUT_WR);
  if (then == Then::hold || then == Then::half_close) {
    std::array<char, 4096> buffer{};
    while (readable(fd) && ::recv(fd, buffer.data(), buffer.size(), 0) > 0) {
    }
  }
  if (then == Then::reset) {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  ::close(fd);
}

}  // namespace throng::test
