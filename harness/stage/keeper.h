// harness/stage/keeper.h
//
// A tiny process beside throng that outlives it by a moment: it is told which process groups run,
// and when its connection ends because throng is gone (even by SIGKILL, when nothing of ours can
// run any more), it kills them all. The kernel's parent-death signal reaches only direct children;
// this reaches what they started in turn.
#pragma once

#include "harness/base/result.h"

namespace throng::stage {

class Keeper {
 public:
  static Result<Keeper> start();
  ~Keeper();  // the groups still known to it are killed
  Keeper(Keeper&& other) noexcept;
  Keeper& operator=(Keeper&&) = delete;

  /// Our end of the connection (close-on-exec). A child sends its own process id, an int, between
  /// fork and exec, so that there is no moment in which its group runs unknown.
  [[nodiscard]] int connection() const { return connection_; }
  /// This group is gone.
  void forget(int group);

 private:
  Keeper(int pid, int connection) : pid_(pid), connection_(connection) {}
  int pid_;
  int connection_;
};

}  // namespace throng::stage
