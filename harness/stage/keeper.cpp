// The connection is a pair of datagram sockets (a write into a dead one is an error, not a
// SIGPIPE). Each message is an int: a group's number when it starts, the same negative when it has
// ended.

#include "harness/stage/keeper.h"

#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <utility>

namespace throng::stage {

namespace {

constexpr int kMostGroups = 4096;

/// The life of the keeper. Only async-signal-safe calls: it was forked from a process that may have
/// threads. All signals are blocked, so that Ctrl-C and a polite kill reach throng alone.
[[noreturn]] void keep(int in) {
  prctl(PR_SET_NAME, "throng-keeper");
  setsid();
  // Everything but our end is throng's: what it holds open must end with it, not with us.
  close_range(0, static_cast<unsigned>(in) - 1, 0);
  close_range(static_cast<unsigned>(in) + 1, ~0U, 0);

  int groups[kMostGroups];
  int count = 0;
  while (true) {
    int number = 0;
    const ssize_t got = recv(in, &number, sizeof(number), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    if (number > 0 && count < kMostGroups) groups[count++] = number;
    if (number >= 0) continue;
    int kept = 0;
    for (int i = 0; i < count; ++i) {
      if (groups[i] != -number) groups[kept++] = groups[i];
    }
    count = kept;
  }
  for (int i = 0; i < count; ++i) kill(-groups[i], SIGKILL);
  _exit(0);
}

}  // namespace

Result<Keeper> Keeper::start() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return unexpected(Failure::other,
                      std::string("cannot make a socket pair: ") + std::strerror(errno));
  }
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) keep(ends[0]);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  close(ends[0]);
  if (pid < 0) {
    close(ends[1]);
    return unexpected(Failure::other,
                      std::string("cannot start the keeper: ") + std::strerror(error));
  }
  return Keeper(pid, ends[1]);
}

Keeper::Keeper(Keeper&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), connection_(std::exchange(other.connection_, -1)) {}

Keeper::~Keeper() {
  if (pid_ < 0) return;
  close(connection_);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Keeper::forget(int group) {
  const int number = -group;
  // If somebody killed the keeper there is nobody to tell, and the groups end without it in every
  // case but ours.
  [[maybe_unused]] const ssize_t told = send(connection_, &number, sizeof(number), MSG_NOSIGNAL);
}

}  // namespace throng::stage
