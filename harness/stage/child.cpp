#include "harness/stage/child.h"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "harness/stage/process_group.h"
#include "harness/stage/spawn.h"

namespace throng::stage {

namespace {

constexpr Duration kLook = std::chrono::milliseconds(10);
constexpr Duration kKilled =
    std::chrono::seconds(5);  // between SIGKILL and the end: a process deep in the kernel

std::string describe(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED) return "exit status " + std::to_string(info.si_status);
  return "signal " + std::to_string(info.si_status) + " (" + strsignal(info.si_status) + ")";
}

void reap(pid_t pid) {
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<std::shared_ptr<Child>> Child::start(net::Loop& loop, std::shared_ptr<Keeper> keeper,
                                            const Program& program) {
  const Result<int> pid = spawn(program, *keeper);
  if (!pid) return unexpected(pid.error());
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, *pid, 0));
  if (pidfd < 0) {
    const int error = errno;
    kill(-*pid, SIGKILL);
    reap(*pid);
    keeper->forget(*pid);
    return unexpected(Failure::other,
                      std::string("cannot watch the process: ") + std::strerror(error));
  }
  auto child = std::make_shared<Child>(loop, std::move(keeper), *pid, pidfd);
  child->watch();
  return child;
}

Child::Child(net::Loop& loop, std::shared_ptr<Keeper> keeper, int pid, int pidfd)
    : loop_(loop), keeper_(std::move(keeper)), pid_(pid), pidfd_(loop.executor(), pidfd) {}

Child::~Child() {
  if (running_ || group_lives()) kill(-pid_, SIGKILL);
  if (running_) reap(pid_);
  gone();
}

void Child::gone() {
  if (!gone_) keeper_->forget(pid_);
  gone_ = true;
}

void Child::watch() {
  pidfd_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                    [weak = weak_from_this()](boost::system::error_code error) {
                      const std::shared_ptr<Child> self = weak.lock();
                      if (self && !error) self->ended();
                    });
}

void Child::ended() {
  siginfo_t info{};
  if (!running_ || waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0) return;
  how_ = describe(info);
  // While its leader is not collected the group's number belongs to it, so this cannot hit a
  // stranger.
  if (!asked_) kill(-pid_, SIGKILL);
  reap(pid_);
  running_ = false;
  pidfd_.close();
  if (asked_) return;
  gone();
  if (tell_) tell_();
}

bool Child::group_lives() const {
  if (running_) return true;
  if (gone_) return false;
  return group_runs(pid_);
}

void Child::ask_to_end() {
  if (asked_ || !running_) return;
  asked_ = true;
  kill(-pid_, SIGTERM);
  kill(-pid_, SIGCONT);
}

net::Task<void> Child::end(Duration grace) {
  const std::shared_ptr<Child> self = shared_from_this();
  ask_to_end();
  bool clock_runs = true;
  for (const TimePoint until = loop_.now() + grace;
       clock_runs && group_lives() && loop_.now() < until;) {
    clock_runs = co_await loop_.sleep_until(std::min(loop_.now() + kLook, until));
  }
  if (group_lives()) kill(-pid_, SIGKILL);
  for (const TimePoint until = loop_.now() + kKilled;
       clock_runs && group_lives() && loop_.now() < until;) {
    clock_runs = co_await loop_.sleep_until(loop_.now() + kLook);
  }
  if (!group_lives()) gone();
}

}  // namespace throng::stage
