// tests/support/program.h
//
// One of our programs run as a user would: words, environment variables, working directory; what it
// printed and how it ended.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/time.h"
#include "tests/support/child.h"
#include "tests/support/scratch_dir.h"

namespace throng::test {

struct Ended {
  int code = -1;       // exit status; 128 + signal if it was killed; -1 if it did not end in time
  std::string output;  // standard output and error, as they came
};

class Program {
 public:
  /// Starts `command` from a shell, in `directory`. `limits` is put before it, such as "ulimit -Hn
  /// 64;".
  Program(const std::vector<std::string>& command,
          const std::map<std::string, std::string>& variables, const std::string& directory,
          const std::string& limits = "");
  /// Kills it if it still runs, as after an assertion that ended a test early.
  ~Program();
  [[nodiscard]] pid_t program_pid() const;
  void signal(int number) const;
  /// What it printed so far.
  [[nodiscard]] std::string output() const;
  /// Waits for `words` in the output.
  [[nodiscard]] bool says(const std::string& words,
                          Duration within = std::chrono::seconds(30)) const;
  /// Waits for the end; a program that does not end in time is killed.
  Ended wait(Duration within = std::chrono::minutes(3));

 private:
  ScratchDir dir_;
  std::unique_ptr<Child> child_;
};

/// Process ids whose command line contains `words` (our own left out); only children of `parent`,
/// if one is given: other tests' servers may run beside ours.
[[nodiscard]] std::vector<int> processes_with(const std::string& words, int parent = 0);

/// A whole file; empty if it cannot be read.
[[nodiscard]] std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

}  // namespace throng::test
