#include "tests/support/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "harness/base/assert.h"
#include "tests/support/sockets.h"

namespace throng::test {

Child::Child(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_ = ::fork();
  THRONG_ASSERT(pid_ >= 0, "fork");
  if (pid_ > 0) return;
  // Only what is safe between fork and exec in a program with threads.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

Child::~Child() {
  if (!running()) return;
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Child::running() {
  if (!ended_) ended_ = ::waitpid(pid_, &status_, WNOHANG) == pid_;
  return !ended_;
}

void Child::signal(int number) const {
  if (!ended_) ::kill(pid_, number);
}

void Child::stop(Duration grace) {
  signal(SIGTERM);
  if (eventually([this] { return !running(); }, grace)) return;
  signal(SIGKILL);
  ::waitpid(pid_, &status_, 0);
  ended_ = true;
}

int Child::exit_status() const {
  THRONG_ASSERT(ended_, "the exit status of a process that has not ended");
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
}

}  // namespace throng::test
