// harness/base/verdict.h
//
// Three values of a check or budget and how they merge: a failure outweighs doubt, doubt outweighs
// a pass. Whose precondition never held says inconclusive; nothing passes without evidence. A whole
// run may be invalid as well: the generator did not do what was asked of it, so that what it
// measured says nothing of the service.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace throng {

enum class Verdict : std::uint8_t { pass, inconclusive, fail, invalid };

[[nodiscard]] constexpr Verdict merge(Verdict a, Verdict b) { return std::max(a, b); }

[[nodiscard]] constexpr std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "PASS";
    case Verdict::inconclusive:
      return "INCONCLUSIVE";
    case Verdict::fail:
      return "FAIL";
    case Verdict::invalid:
      break;
  }
  return "INVALID";
}

}  // namespace throng
