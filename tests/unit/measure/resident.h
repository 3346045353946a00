// tests/unit/measure/resident.h
//
// How much memory this process really uses, for tests that claim address space costs nothing.
#pragma once

#include <cstddef>
#include <fstream>

namespace throng::measure {

inline std::size_t resident_bytes() {
  constexpr std::size_t kPage = 4096;
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t pages = 0;
  file >> total >> pages;
  return pages * kPage;
}

}  // namespace throng::measure
