#include "tests/unit/measure/resident.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

namespace throng::measure {

std::vector<NewRoom::Mapping> NewRoom::mappings() {
  std::vector<Mapping> all;
  std::ifstream file("/proc/self/smaps");
  for (std::string line; std::getline(file, line);) {
    Mapping mapping{};
    std::size_t kilobytes = 0;
    if (std::sscanf(line.c_str(), "%zx-%zx ", &mapping.begin, &mapping.end) == 2)
      all.push_back(mapping);
    else if (!all.empty() && std::sscanf(line.c_str(), "Rss: %zu kB", &kilobytes) == 1)
      all.back().resident = kilobytes * 1024;
  }
  return all;
}

NewRoom::NewRoom() : before_(mappings()) {}

Room NewRoom::now() const {
  Room room;
  for (const Mapping& mapping : mappings()) {
    const bool old = std::any_of(before_.begin(), before_.end(), [&](const Mapping& then) {
      return then.begin <= mapping.begin && mapping.begin < then.end;
    });
    if (old) continue;
    room.mapped += mapping.end - mapping.begin;
    room.resident += mapping.resident;
  }
  return room;
}

}  // namespace throng::measure
