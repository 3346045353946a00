#include "harness/stage/ports.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace throng::stage {

namespace {

/// A socket bound to 127.0.0.1; the port is free for others once this is gone.
class Bound {
 public:
  explicit Bound(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    // As servers do: connections of an earlier server that linger in TIME_WAIT do not hold the
    // port.
    const int on = 1;
    if (port != 0) setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (fd_ < 0 || bind(fd_, generic, size) != 0 || getsockname(fd_, generic, &size) != 0) {
      error_ = errno;
    }
    port_ = ntohs(address.sin_port);
  }
  ~Bound() {
    if (fd_ >= 0) close(fd_);
  }
  Bound(Bound&& other) noexcept : fd_(other.fd_), error_(other.error_), port_(other.port_) {
    other.fd_ = -1;
  }
  Bound& operator=(Bound&&) = delete;
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int fd_;
  int error_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::vector<std::uint16_t>> free_ports(std::size_t count,
                                              const std::vector<std::uint16_t>& taken) {
  std::vector<Bound> held;  // all at once, or the kernel might give the same port twice
  std::vector<std::uint16_t> ports;
  while (ports.size() < count) {
    held.emplace_back(std::uint16_t{0});
    const Bound& bound = held.back();
    if (bound.error() != 0) {
      return unexpected(Failure::other, std::string("cannot find a free port on 127.0.0.1: ") +
                                            std::strerror(bound.error()));
    }
    if (std::find(taken.begin(), taken.end(), bound.port()) == taken.end())
      ports.push_back(bound.port());
  }
  return ports;
}

Result<void> check_free(std::uint16_t port) {
  const Bound bound(port);
  if (bound.error() == 0) return {};
  const std::string where = "port " + std::to_string(port) + " of 127.0.0.1";
  if (bound.error() == EADDRINUSE) return unexpected(Failure::other, where + " is taken");
  return unexpected(Failure::other, where + " cannot be used: " + std::strerror(bound.error()));
}

}  // namespace throng::stage
