#include "harness/cli/signal_thread.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "harness/base/assert.h"

namespace throng::cli {

SignalThread::SignalThread(std::function<void(int)> tell) : tell_(std::move(tell)) {
  ::signal(SIGPIPE,
           SIG_IGN);  // a reader that went away is an error of the write, not the end of the run
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
  quit_ = ::eventfd(0, EFD_CLOEXEC);
  THRONG_ASSERT(signals_ >= 0 && quit_ >= 0, "no signalfd could be made");
  thread_ = std::thread([this] { watch(); });
}

SignalThread::~SignalThread() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(quit_, &one, sizeof one);
  thread_.join();
  ::close(signals_);
  ::close(quit_);
}

void SignalThread::watch() {
  pollfd watched[] = {{signals_, POLLIN, 0}, {quit_, POLLIN, 0}};
  while (true) {
    if (::poll(watched, 2, -1) < 0) continue;
    if ((watched[1].revents & POLLIN) != 0) return;
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof info) == sizeof info)
      tell_(static_cast<int>(info.ssi_signo));
  }
}

}  // namespace throng::cli
