#include "harness/stage/process_group.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

namespace throng::stage {

namespace {

/// Of one process, by /proc/PID/stat: `pid (name) state parent group …`.
bool runs_in(const char* pid, int group) {
  const std::string path = std::string("/proc/") + pid + "/stat";
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[512];
  const ssize_t size = read(fd, text, sizeof(text) - 1);
  close(fd);
  if (size <= 0) return false;
  text[size] = '\0';
  const char* rest = std::strrchr(text, ')');  // the name may hold anything
  char state = 0;
  int parent = 0;
  int its_group = 0;
  if (rest == nullptr || std::sscanf(rest + 1, " %c %d %d", &state, &parent, &its_group) != 3)
    return false;
  return its_group == group && state != 'Z' && state != 'X';
}

}  // namespace

bool group_runs(int group) {
  while (waitpid(-group, nullptr, WNOHANG) > 0) {
  }
  if (kill(-group, 0) != 0 && errno != EPERM) return false;
  const std::unique_ptr<DIR, int (*)(DIR*)> all(opendir("/proc"), closedir);
  if (!all) return true;
  while (const dirent* entry = readdir(all.get())) {
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && runs_in(entry->d_name, group))
      return true;
  }
  return false;
}

}  // namespace throng::stage
