// tests/unit/measure/resident.h
//
// How much memory backs what was mapped since a moment, for tests that claim address space costs
// nothing. Only that address space is asked for: the memory of the whole process also holds a
// sanitizer's shadow of it, which is several times as large.
#pragma once

#include <cstddef>
#include <vector>

namespace throng::measure {

/// Address space, in bytes.
struct Room {
  std::size_t mapped = 0;
  std::size_t resident = 0;  // of it backed by memory; pages that were only read are not
};

class NewRoom {
 public:
  /// From now on.
  NewRoom();
  /// What is mapped at addresses that were not.
  [[nodiscard]] Room now() const;

 private:
  struct Mapping {
    std::size_t begin;
    std::size_t end;
    std::size_t resident;
  };
  static std::vector<Mapping> mappings();
  std::vector<Mapping> before_;
};

}  // namespace throng::measure
