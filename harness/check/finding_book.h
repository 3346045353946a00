// harness/check/finding_book.h
//
// Where one checker writes its violations down. A defect that shows a million times is one finding
// with a count: the first violation of a group is told in full, the rest cost one look-up and no
// allocation. Bounded by the plan's max_findings_per_check.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "harness/check/finding.h"

namespace throng::check {

class FindingBook {
 public:
  explicit FindingBook(std::uint32_t most) : most_(most) {}

  /// Counts a violation of the group that `key` stands for. The finding to fill in if it is the
  /// group's first and there is room, else null.
  Finding* add(std::uint64_t key, TimePoint at);
  [[nodiscard]] std::uint64_t violations() const { return violations_; }
  [[nodiscard]] std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::uint32_t most_;
  std::uint64_t violations_ = 0;
  std::vector<std::uint64_t> keys_;  // parallel to findings_; at most most_, so a walk is cheap
  std::vector<Finding> findings_;
};

/// A group key from small numbers.
[[nodiscard]] constexpr std::uint64_t group_key(std::uint64_t a, std::uint64_t b = 0,
                                                std::uint64_t c = 0) {
  return (a << 40U) ^ (b << 20U) ^ c;
}

}  // namespace throng::check
