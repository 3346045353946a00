#include "tests/support/program.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/sockets.h"

namespace throng::test {
namespace {

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

// The fourth field of /proc/PID/stat, counted behind the name in parentheses; 0 if it has gone.
int parent_of(int pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = stat.rfind(") ");
  return name_end == std::string::npos ? 0 : std::atoi(stat.c_str() + name_end + 4);
}

}  // namespace

Program::Program(const std::vector<std::string>& command,
                 const std::map<std::string, std::string>& variables, const std::string& directory,
                 const std::string& limits) {
  // The shell stays to write down how its child ended: Child knows nothing of exit codes. Signals
  // meant for the program reach it because the shell has put its process id away and is not in its
  // way (exec would lose the code).
  std::string line = "cd " + quoted(directory) + " && " + limits + " env";
  for (const auto& [name, value] : variables) line += " " + name + "=" + quoted(value);
  for (const std::string& word : command) line += " " + quoted(word);
  line += " & echo $! > " + quoted(dir_.file("pid")) + "; wait $!; echo $? > " +
          quoted(dir_.file("code"));
  child_ = std::make_unique<Child>(std::vector<std::string>{"sh", "-c", line}, dir_.file("output"));
  (void)eventually([this] { return !read_file(dir_.file("pid")).empty(); });
}

Program::~Program() {
  if (child_->running()) signal(SIGKILL);
}

std::string Program::output() const { return read_file(dir_.file("output")); }

bool Program::says(const std::string& words, Duration within) const {
  return eventually([&] { return output().find(words) != std::string::npos; }, within);
}

void Program::signal(int number) const { ::kill(program_pid(), number); }

pid_t Program::program_pid() const { return std::atoi(read_file(dir_.file("pid")).c_str()); }

Ended Program::wait(Duration within) {
  const bool ended = eventually([this] { return !child_->running(); }, within);
  Ended result;
  if (!ended) signal(SIGKILL);
  result.output = output();
  const std::string code = read_file(dir_.file("code"));
  if (ended && !code.empty()) result.code = std::atoi(code.c_str());
  return result;
}

std::vector<int> processes_with(const std::string& words, int parent) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const int pid = std::atoi(entry.path().filename().c_str());
    if (pid <= 0 || pid == ::getpid()) continue;
    if (parent != 0 && parent_of(pid) != parent) continue;
    std::string line = read_file(entry.path().string() + "/cmdline");
    for (char& c : line) c = c == '\0' ? ' ' : c;
    if (line.find(words) != std::string::npos) found.push_back(pid);
  }
  return found;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace throng::test
