// harness/check/ttl_set.h
//
// T1: every key that promises an expiry has one once a turn has been acknowledged. Two readings
// without expiry, 50 ms apart, prove that it has none; one is a moment between SET and EXPIRE
// (hygiene: a crash there leaves an immortal key).
#pragma once

#include <vector>

#include "harness/check/conversation_table.h"
#include "harness/check/finding_book.h"
#include "harness/check/recent_turns.h"
#include "harness/check/step_table.h"
#include "harness/check/store_gap.h"
#include "harness/check/suite.h"
#include "harness/check/wording.h"

namespace throng::check {

class TtlSetChecker : public Checker {
 public:
  explicit TtlSetChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  /// A reading, as much of it as a witness needs.
  struct Look {
    bool made = false;
    bool told = false;  // the episode that began with it has been counted
    TimePoint begin{};
    TimePoint end{};
  };
  struct KeyState {
    Look immortal;
    Look absent;
  };

  void judge(const observe::Observation& o, const plan::KeyContract& key);
  void without_expiry(const observe::Observation& o, KeyState& state);
  void absent(const observe::Observation& o, const plan::KeyContract& key, KeyState& state);
  void tell(Finding& finding, const observe::Observation& o, const Look& first,
            const RecentTurns::Turn& turn) const;

  const plan::Plan& plan_;
  Wording wording_;
  StepTable steps_;
  FindingBook book_;
  StoreGap gap_;
  FindingBook absent_book_;  // become claims: proven only if the family was ever seen
  ConversationTable<RecentTurns> conversations_;
  ConversationTable<KeyState> keys_;
  std::vector<std::uint64_t> seen_;  // per family: readings that found a key
  std::uint64_t trials_ = 0;
  std::uint64_t warnings_ = 0;
  std::uint64_t untracked_ = 0;
};

}  // namespace throng::check
