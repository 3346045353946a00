// harness/check/store_gap.h
//
// Times in which nobody could look into the store, most likely because it was away. What the
// service acknowledged then, or shortly before and after, may rightly be missing (it lost its
// store, or found it restored from an older copy), so checks ask for nothing of that time and start
// anew.
#pragma once

#include <algorithm>

#include "harness/observe/observation.h"

namespace throng::check {

class StoreGap {
 public:
  /// Whether this observation is such a gap; it is noted if so.
  bool note(const observe::Observation& o) {
    if (o.kind != observe::Kind::gap || o.channel != observe::Channel::store) return false;
    from_ = any_ ? std::min(from_, o.begin - kMargin) : o.begin - kMargin;
    to_ = any_ ? std::max(to_, o.end + kMargin) : o.end + kMargin;
    any_ = true;
    return true;
  }

  /// Whether what went on from `begin` to `end` fell into a gap. Several gaps count as one, from
  /// the first to the last.
  [[nodiscard]] bool touches(TimePoint begin, TimePoint end) const {
    return any_ && begin < to_ && end > from_;
  }

 private:
  static constexpr Duration kMargin = std::chrono::seconds(1);  // to notice, and to recover
  bool any_ = false;
  TimePoint from_{};
  TimePoint to_{};
};

}  // namespace throng::check
