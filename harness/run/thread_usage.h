// harness/run/thread_usage.h
//
// What the kernel says one thread has used: its CPU time, and how long it stood ready to run while
// others had the CPU. Opened and read on that thread itself; a reading costs two system calls and
// allocates nothing.
#pragma once

#include "harness/base/time.h"

namespace throng::run {

struct Usage {
  Duration busy{};     // CPU time, user and system
  Duration starved{};  // ready, and not running; 0 where the kernel does not say
};

class ThreadUsage {
 public:
  /// Of the thread that calls this.
  ThreadUsage();
  ~ThreadUsage();
  ThreadUsage(const ThreadUsage&) = delete;
  ThreadUsage& operator=(const ThreadUsage&) = delete;

  /// Since the thread began. REQUIRES: called on the same thread.
  [[nodiscard]] Usage read() const;

 private:
  int schedule_;  // /proc/thread-self/schedstat, or -1
};

}  // namespace throng::run
