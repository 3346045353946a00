// harness/judge/abort_mark.h
//
// A run that was ended by a broken budget says so in its history, where the judge finds it: live
// and in a recording alike. Written by the shard's thread, read by any.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "harness/measure/snapshot.h"
#include "harness/observe/observation.h"
#include "harness/observe/sink.h"

namespace throng::judge {

class AbortMark : public observe::Sink {
 public:
  /// The mark: budget `index` (of Plan::budgets) was broken at `now`, of a load begun at `began`.
  [[nodiscard]] static observe::Observation mark(std::uint32_t index, TimePoint began,
                                                 TimePoint now);

  void on(const observe::Observation& observation) override;
  [[nodiscard]] std::optional<measure::Abort> seen() const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::atomic<std::int64_t> at_ns_{0};
  std::atomic<std::uint32_t> budget_{kNone};  // written last
};

}  // namespace throng::judge
