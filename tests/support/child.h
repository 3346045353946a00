// tests/support/child.h
//
// A program that a test started: its output goes to a file, it is ended by its process id and does
// not outlive the test program, whatever happens to that.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "harness/base/time.h"

namespace throng::test {

class Child {
 public:
  /// Starts `command` (looked up in PATH); standard output and error go to `log`, appended.
  Child(const std::vector<std::string>& command, const std::string& log);
  /// SIGKILL, and waits for its end.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Whether it has not ended yet.
  [[nodiscard]] bool running();
  /// -1 if a signal ended it. REQUIRES: running() was seen to be false, or stop().
  [[nodiscard]] int exit_status() const;
  void signal(int number) const;
  /// Asks with SIGTERM, after `grace` SIGKILL; waits for its end.
  void stop(Duration grace = std::chrono::seconds(5));

 private:
  pid_t pid_ = -1;
  bool ended_ = false;
  int status_ = 0;
};

}  // namespace throng::test
