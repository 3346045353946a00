// Everything the child needs is made before the fork; between fork and exec only async-signal-safe
// calls are made. How far it came is told through a pipe that exec closes: end of file means that
// the program runs.

#include "harness/stage/spawn.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace throng::stage {

namespace {

enum class Step : int { descriptors, group, directory, keeper, exec };

struct Report {
  Step step;
  int error;
};

/// A file descriptor closed at the end of its scope.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() { close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct Prepared {
  const char* path;
  char* const* argv;
  char* const* variables;
  const char* directory;  // null = stay
  int null;
  int log;
  int keeper;
  int report;
  pid_t parent;
};

[[noreturn]] void fail(const Prepared& p, Step step) {
  const Report report{step, errno};
  [[maybe_unused]] const ssize_t told = write(p.report, &report, sizeof(report));
  _exit(127);
}

void reset_signals() {
  struct sigaction usual = {};
  usual.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) sigaction(signal, &usual, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void become(const Prepared& p) {
  if (setpgid(0, 0) != 0) fail(p, Step::group);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != p.parent) _exit(127);  // it died before we asked to be told
  const int self = getpid();
  if (send(p.keeper, &self, sizeof(self), MSG_NOSIGNAL) < 0) fail(p, Step::keeper);
  reset_signals();
  if (dup2(p.null, 0) < 0 || dup2(p.log, 1) < 0 || dup2(p.log, 2) < 0) fail(p, Step::descriptors);
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) fail(p, Step::descriptors);
  if (p.directory != nullptr && chdir(p.directory) != 0) fail(p, Step::directory);
  execve(p.path, p.argv, p.variables);
  fail(p, Step::exec);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::string describe(const Report& report, const Program& program, const std::string& path) {
  const std::string cause = std::strerror(report.error);
  switch (report.step) {
    case Step::descriptors:
      return "cannot set up the files of the process: " + cause;
    case Step::group:
      return "cannot make a process group: " + cause;
    case Step::directory:
      return "cannot change to directory " + program.directory + ": " + cause;
    case Step::keeper:
      return "cannot reach the keeper process: " + cause;
    case Step::exec:
      return "cannot run " + path + ": " + cause;
  }
  return cause;
}

pid_t fork_quietly(const Prepared& prepared) {
  // No signal handler of ours may run in the child before it has reset them: it would speak to our
  // own loop.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) become(prepared);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

}  // namespace

Result<int> spawn(const Program& program, Keeper& keeper) {
  const auto system_error = [](const std::string& what) {
    return unexpected(Failure::other, what + ": " + std::strerror(errno));
  };
  std::vector<std::string> words = program.argv;
  std::vector<std::string> variables = environment_of(program);
  const Result<std::string> path = find_executable(words.front(), variables);
  if (!path) return unexpected(path.error());
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(variables);

  const File null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (null.get() < 0) return system_error("cannot open /dev/null");
  const File log(open(program.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (log.get() < 0) return system_error("cannot open the log " + program.log_file);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot make a pipe");
  const File reports(ends[0]);
  File report(ends[1]);

  const pid_t pid =
      fork_quietly({.path = path->c_str(),
                    .argv = argv.data(),
                    .variables = envp.data(),
                    .directory = program.directory.empty() ? nullptr : program.directory.c_str(),
                    .null = null.get(),
                    .log = log.get(),
                    .keeper = keeper.connection(),
                    .report = report.get(),
                    .parent = getpid()});
  if (pid < 0) return system_error("cannot fork");
  report.close();
  Report failed{};
  ssize_t got = 0;
  while ((got = read(reports.get(), &failed, sizeof(failed))) < 0 && errno == EINTR) {
  }
  if (got == 0) return static_cast<int>(pid);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  keeper.forget(pid);
  return unexpected(Failure::other, describe(failed, program, *path));
}

}  // namespace throng::stage
