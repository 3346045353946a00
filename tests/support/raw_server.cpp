#include "tests/support/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "harness/base/assert.h"

namespace throng::test {

RawServer::RawServer(std::string answer, bool close_after)
    : answer_(std::move(answer)), close_after_(close_after) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  THRONG_ASSERT(::bind(listener_, generic, size) == 0 && ::listen(listener_, 16) == 0, "listens");
  THRONG_ASSERT(::getsockname(listener_, generic, &size) == 0 && ::pipe(wake_) == 0, "has a port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

std::vector<std::string> RawServer::peers() const {
  const std::lock_guard lock(mutex_);
  return peers_;
}

std::vector<std::uint16_t> RawServer::peer_ports() const {
  const std::lock_guard lock(mutex_);
  return peer_ports_;
}

RawServer::~RawServer() {
  ::close(wake_[1]);
  thread_.join();
  ::close(wake_[0]);
  ::close(listener_);
}

void RawServer::serve() {
  std::vector<pollfd> all = {{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
  while (true) {
    if (::poll(all.data(), all.size(), -1) <= 0) continue;
    if (all[0].revents != 0) break;
    std::vector<pollfd> next(all.begin(), all.begin() + 2);
    for (std::size_t i = 2; i < all.size(); ++i) {
      char buffer[4096];
      if (all[i].revents == 0) {
        next.push_back({all[i].fd, POLLIN, 0});
        continue;
      }
      const bool alive = ::recv(all[i].fd, buffer, sizeof buffer, 0) > 0;
      if (alive) ::send(all[i].fd, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      if (alive && !close_after_) {
        next.push_back({all[i].fd, POLLIN, 0});
      } else {
        ::close(all[i].fd);
      }
    }
    if (all[1].revents != 0) {
      sockaddr_in peer{};
      socklen_t size = sizeof peer;
      const int fd = ::accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC);
      if (fd >= 0) {
        char text[INET_ADDRSTRLEN] = "";
        ::inet_ntop(AF_INET, &peer.sin_addr, text, sizeof text);
        next.push_back({fd, POLLIN, 0});
        const std::lock_guard lock(mutex_);
        peers_.emplace_back(text);
        peer_ports_.push_back(ntohs(peer.sin_port));
        ++connections_;
      }
    }
    all = std::move(next);
  }
  for (std::size_t i = 2; i < all.size(); ++i) ::close(all[i].fd);
}

}  // namespace throng::test
