// harness/check/ttl_sliding.h
//
// T3: a turn renews the expiry. Two readings of one key with an acknowledged turn wholly between
// them must show the moment of expiry moved on by about the distance of the writes; needs no clock
// but Redis' own.
#pragma once

#include <vector>

#include "harness/check/conversation_table.h"
#include "harness/check/finding_book.h"
#include "harness/check/recent_turns.h"
#include "harness/check/step_table.h"
#include "harness/check/store_gap.h"
#include "harness/check/suite.h"
#include "harness/check/ttl_facts.h"
#include "harness/check/wording.h"

namespace throng::check {

class TtlSlidingChecker : public Checker {
 public:
  explicit TtlSlidingChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  struct KeyState {
    bool known = false;
    TimePoint begin{};
    TimePoint end{};
    std::int64_t pttl_ms = 0;
    Expiry expiry;
  };

  void judge(const observe::Observation& o, const plan::KeyContract& key);
  void not_refreshed(const observe::Observation& o, const KeyState& before,
                     const RecentTurns::Turn& turn, std::int64_t moved_ms, std::int64_t least_ms);

  const plan::Plan& plan_;
  Wording wording_;
  StepTable steps_;
  FindingBook book_;
  StoreGap gap_;
  ClockWatch clock_;
  ConversationTable<RecentTurns> conversations_;
  ConversationTable<KeyState> keys_;
  std::vector<std::uint64_t> pairs_;  // per family
  std::uint64_t trials_ = 0;
  std::uint64_t untracked_ = 0;
};

}  // namespace throng::check
