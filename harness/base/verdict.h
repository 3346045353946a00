// harness/base/verdict.h
//
// Three values and how they merge: a failure outweighs doubt, doubt outweighs a pass. A check or
// budget whose precondition never held says inconclusive; nothing passes without evidence.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace throng {

enum class Verdict : std::uint8_t { pass, inconclusive, fail };

[[nodiscard]] constexpr Verdict merge(Verdict a, Verdict b) { return std::max(a, b); }

[[nodiscard]] constexpr std::string_view to_string(Verdict verdict) {
  return verdict == Verdict::pass ? "PASS" : verdict == Verdict::fail ? "FAIL" : "INCONCLUSIVE";
}

}  // namespace throng
