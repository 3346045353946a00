// harness/check/session_checker.h
//
// S1: what was acknowledged by one instance is known to every other. Each prompt that reaches the
// model stub, and each stored history, is a read of the conversation; it must hold the marker of
// every turn acknowledged before the turn it serves began. One writer per conversation: its
// ascending numbers are the order, so no history is kept.
#pragma once

#include <optional>

#include "harness/check/conversation_table.h"
#include "harness/check/finding_book.h"
#include "harness/check/session_state.h"
#include "harness/check/step_table.h"
#include "harness/check/store_gap.h"
#include "harness/check/suite.h"
#include "harness/check/wording.h"

namespace throng::check {

class SessionChecker : public Checker {
 public:
  explicit SessionChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  /// One read of a conversation, ready to be judged.
  struct Read {
    std::uint32_t conversation = 0;
    const SessionTurn* turn = nullptr;              // the turn it served; null: the store was read
    const observe::Observation* reading = nullptr;  // the reading; null: a prompt
    std::uint32_t before = 0;                       // messages with a lower seq are asked for
    TimePoint begin{};       // what was acknowledged before this is asked for
    std::uint64_t seen = 0;  // bit i: seq before - 1 - i
    std::uint32_t held = 0;  // messages of the conversation, but for the one that was served
  };

  void turn(const observe::Observation& o);
  void start_anew();
  void prompt(const observe::Observation& o);
  void store(const observe::Observation& o);
  void expire(const observe::Observation& o, SessionState& state) const;
  void judge_settled(std::uint32_t conversation, SessionState& state);
  void judge(std::uint32_t conversation, SessionState& state, SessionTurn& turn);
  void judge(const SessionState& state, const Read& read);
  [[nodiscard]] std::uint64_t required(const SessionState& state, const Read& read) const;
  /// Of what is missing, that which the bound of a history may have let go.
  [[nodiscard]] std::uint64_t let_go(const SessionState& state, const Read& read,
                                     std::uint64_t missing) const;
  [[nodiscard]] bool surely_written_before(const SessionState& state, std::uint32_t seq,
                                           std::uint32_t later) const;
  void forgotten(const SessionState& state, const Read& read, std::uint64_t missing);
  [[nodiscard]] Witness witness(std::uint32_t conversation, const SessionTurn& turn) const;

  const plan::Plan& plan_;
  Wording wording_;
  StepTable steps_;
  FindingBook book_;
  StoreGap gap_;
  ConversationTable<SessionState> conversations_;
  std::optional<Duration> life_;      // of the stored history, after which it may be gone
  bool life_renewed_ = true;          // by each turn; else it counts from the conversation's first
  std::optional<TimePoint> started_;  // the earliest turn of the run
  std::uint16_t history_key_ = observe::kNone16;
  std::uint64_t window_ = ~std::uint64_t{0};  // which of the last 64 messages must be kept
  std::uint32_t kept_ = 0;                    // so many of them; 0: all
  std::uint64_t trials_ = 0;
  std::uint64_t crossed_ =
      0;  // reads on another instance than one that acknowledged what they must hold
  std::uint64_t unjudged_ = 0;  // prompts whose turn was never seen, or seen too late
  std::uint64_t untracked_ = 0;
};

}  // namespace throng::check
