// harness/check/ttl_range.h
//
// T2: what is left of a key's life fits the contract's TTL and the writes around the reading. Never
// more than the TTL (and its jitter); never less than the TTL minus the time since the last write
// that certainly happened; and the moment of expiry never moves back. Pure interval arithmetic:
// every bound holds however late a reading or a turn was told.
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

class TtlRangeChecker : public Checker {
 public:
  explicit TtlRangeChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  struct Conversation {
    RecentTurns turns;
    bool begun = false;
    TimePoint first_begin{};  // of any exchange: no key of the conversation is older
  };
  struct KeyState {
    bool absent = false;  // by the last reading that found none
    bool known = false;   // by the last reading that found one
    TimePoint absent_begin{};
    TimePoint begin{};
    TimePoint end{};
    std::int64_t pttl_ms = 0;
    Expiry expiry;
  };
  /// The least that must be left, and why.
  struct Least {
    bool known = false;
    std::int64_t ms = 0;
    const RecentTurns::Turn* turn =
        nullptr;  // the write; null: the key did not exist before `since`
    TimePoint since{};
  };

  void judge(const observe::Observation& o, const plan::KeyContract& key);
  [[nodiscard]] Least least_left(const observe::Observation& o, const plan::KeyContract& key,
                                 const Conversation* conversation, const KeyState& state) const;
  void too_long(const observe::Observation& o, const plan::KeyContract& key,
                const Conversation* conversation);
  void too_short(const observe::Observation& o, const plan::KeyContract& key, const Least& least);
  void moved_back(const observe::Observation& o, const KeyState& before, const Expiry& now);
  void tell(Finding& finding, const observe::Observation& o, const RecentTurns::Turn* turn) const;

  const plan::Plan& plan_;
  Wording wording_;
  StepTable steps_;
  FindingBook book_;
  StoreGap gap_;
  ClockWatch clock_;
  ConversationTable<Conversation> conversations_;
  ConversationTable<KeyState> keys_;
  std::vector<std::uint64_t> seen_;  // per family
  std::uint64_t trials_ = 0;
  std::uint64_t untracked_ = 0;
};

}  // namespace throng::check
