#include "tests/unit/stage/environments.h"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace throng::stage {

namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Seen {
  int pid = 0;
  char state = '?';
  int parent = 0;
};

std::optional<Seen> look(const std::string& pid) {
  const std::string stat = read("/proc/" + pid + "/stat");  // pid (name) state parent …
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos || name_end + 4 > stat.size()) return std::nullopt;
  return Seen{std::stoi(pid), stat[name_end + 2], std::stoi(stat.substr(name_end + 4))};
}

std::vector<std::string> all_pids() {
  std::vector<std::string> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos) pids.push_back(name);
  }
  return pids;
}

}  // namespace

bool runs(int pid) {
  const std::optional<Seen> seen = look(std::to_string(pid));
  return seen && seen->state != 'Z' && seen->state != 'X';
}

std::vector<int> processes_with(const std::string& text) {
  std::vector<int> found;
  for (const std::string& pid : all_pids()) {
    if (pid == std::to_string(getpid())) continue;
    if (read("/proc/" + pid + "/cmdline").find(text) != std::string::npos && runs(std::stoi(pid))) {
      found.push_back(std::stoi(pid));
    }
  }
  return found;
}

int zombies() {
  int count = 0;
  for (const std::string& pid : all_pids()) {
    const std::optional<Seen> seen = look(pid);
    if (seen && seen->parent == getpid() && seen->state == 'Z') ++count;
  }
  return count;
}

}  // namespace throng::stage
