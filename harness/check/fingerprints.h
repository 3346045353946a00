// harness/check/fingerprints.h
//
// A bounded set of 64-bit fingerprints of texts, 8 bytes each at twice the room. When it is full it
// takes no more but still knows what it has. Two of a million different texts share a fingerprint
// once in 37 million runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/base/random.h"
#include "harness/check/gradual_table.h"

namespace throng::check {

/// Never 0. Case and dashes do not matter: services write UUIDs either way.
[[nodiscard]] inline std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t h = 0;
  for (const char c : text) {
    if (c == '-') continue;
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    h = mix(h ^ static_cast<unsigned char>(lower));
  }
  return h | 1U;
}

class Fingerprints {
 public:
  explicit Fingerprints(std::size_t most) : most_(most), prints_(64) {}

  /// False if it was there already. A full set answers true and keeps nothing.
  bool insert(std::uint64_t print) {
    if (contains(print)) return false;
    if (!full()) prints_.insert({print});
    return true;
  }

  [[nodiscard]] bool contains(std::uint64_t print) const {
    const Slot slot{print};
    return prints_.find(slot.hash(), [&](const Slot& s) { return s.print == print; }) != nullptr;
  }

  [[nodiscard]] bool full() const { return prints_.size() >= most_; }
  [[nodiscard]] std::vector<std::uint64_t> all() const {
    std::vector<std::uint64_t> all;
    prints_.for_each([&](const Slot& slot) { all.push_back(slot.print); });
    return all;
  }

 private:
  struct Slot {
    std::uint64_t print;
    [[nodiscard]] bool taken() const { return print != 0; }
    [[nodiscard]] std::uint64_t hash() const { return print >> 1U; }
  };

  std::size_t most_;
  GradualTable<Slot> prints_;
};

}  // namespace throng::check
