// harness/cli/signal_thread.h
//
// SIGINT and SIGTERM, taken by a thread of their own so that no handler ever runs: they are blocked
// in the whole process from construction on (make it before any other thread), and each one that
// comes is told.
#pragma once

#include <functional>
#include <thread>

namespace throng::cli {

class SignalThread {
 public:
  explicit SignalThread(std::function<void(int signal)> tell);
  ~SignalThread();
  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;

 private:
  void watch();
  std::function<void(int)> tell_;
  int signals_;
  int quit_;
  std::thread thread_;
};

}  // namespace throng::cli
