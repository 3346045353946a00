// harness/check/fingerprints.h
//
// A bounded set of 64-bit fingerprints of texts, 8 bytes each at twice the room. When it is full it
// takes no more but still knows what it has. Two of a million different texts share a fingerprint
// once in 37 million runs.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/base/random.h"

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
  explicit Fingerprints(std::size_t most) : most_(most), slots_(64) {}

  /// False if it was there already. A full set answers true and keeps nothing.
  bool insert(std::uint64_t print) {
    if (contains(print)) return false;
    if (count_ >= most_) return true;
    if ((count_ + 1) * 2 > slots_.size()) grow();
    place(print);
    ++count_;
    return true;
  }

  [[nodiscard]] bool contains(std::uint64_t print) const {
    for (std::size_t at = (print >> 1U) & (slots_.size() - 1);;
         at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at] == print) return true;
      if (slots_[at] == 0) return false;
    }
  }

  [[nodiscard]] bool full() const { return count_ >= most_; }
  [[nodiscard]] std::vector<std::uint64_t> all() const {
    std::vector<std::uint64_t> prints;
    for (const std::uint64_t print : slots_) {
      if (print != 0) prints.push_back(print);
    }
    return prints;
  }

 private:
  void place(std::uint64_t print) {
    std::size_t at = (print >> 1U) & (slots_.size() - 1);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = print;
  }

  void grow() {
    const std::vector<std::uint64_t> prints = all();
    slots_.assign(slots_.size() * 2, 0);
    for (const std::uint64_t print : prints) place(print);
  }

  std::size_t most_;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> slots_;  // a power of two, at most half full; 0 = free
};

}  // namespace throng::check
