// harness/net/scope.h
//
// Owns running coroutines. Nothing is detached in the harness: what is spawned into a Scope is
// waited for by join(), and a Scope that is destroyed with children asserts. An exception that
// leaves a child is a bug and aborts with its text.
#pragma once

#include <cstddef>
#include <functional>

#include "harness/net/clock.h"
#include "harness/net/task.h"

namespace throng::net {

class Scope {
 public:
  explicit Scope(Executor executor) : executor_(executor) {}
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// Starts `child` on the loop (at its next turn).
  void spawn(Task<void> child);
  [[nodiscard]] std::size_t running() const { return running_; }
  /// Resumes when no child runs any more. One joiner at a time.
  Task<void> join();

 private:
  Executor executor_;
  std::size_t running_ = 0;
  std::function<void()> joiner_;
};

}  // namespace throng::net
