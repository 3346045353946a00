// harness/check/overlap.h
//
// Whether exchanges of different conversations were under way at the same time: the evidence that a
// race could have shown. Told exchanges as they end; O(1) memory: the latest end, and the latest
// end of any other conversation.
#pragma once

#include <algorithm>
#include <cstdint>

#include "harness/base/time.h"

namespace throng::check {

class Overlap {
 public:
  /// Enters [begin, end] of `conversation`; true if an exchange of another conversation ended after
  /// `begin`.
  bool enter(std::uint32_t conversation, TimePoint begin, TimePoint end) {
    const TimePoint others = conversation == first_ ? second_end_ : first_end_;
    const bool overlaps = any_ && begin < others;
    if (!any_ || conversation == first_) {
      first_ = conversation;
      first_end_ = any_ ? std::max(first_end_, end) : end;
    } else if (end > first_end_) {
      second_end_ = first_end_;
      first_ = conversation;
      first_end_ = end;
    } else {
      second_end_ = std::max(second_end_, end);
    }
    any_ = true;
    return overlaps;
  }

 private:
  bool any_ = false;
  std::uint32_t first_ = 0;
  TimePoint first_end_ = TimePoint::min();
  TimePoint second_end_ = TimePoint::min();  // of any conversation but first_
};

}  // namespace throng::check
