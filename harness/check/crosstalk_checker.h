// harness/check/crosstalk_checker.h
//
// S4: nobody sees another's words. Every marker names its conversation, so one marker of another
// conversation in a prompt, a reply or a stored session proves cross-talk without any table;
// damaged and never-issued markers and replies to another message are found on the way. One hit
// fails.
#pragma once

#include "harness/check/conversation_table.h"
#include "harness/check/finding_book.h"
#include "harness/check/overlap.h"
#include "harness/check/suite.h"
#include "harness/check/wording.h"

namespace throng::check {

class CrosstalkChecker : public Checker {
 public:
  explicit CrosstalkChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  struct State {
    TimePoint first_begin{};
    TimePoint seen_at{};
    std::uint32_t issued = 0;    // highest seq of a turn observed
    std::uint32_t seen = 0;      // highest own seq read anywhere
    std::uint32_t prompted = 0;  // seq of the last prompt
    std::uint32_t swapped =
        0;  // seq of the last turn whose reply quoted its owner but not the turn
    bool begun = false;
  };

  void turn(const observe::Observation& o);
  void read(const observe::Observation& o, std::uint32_t owner);
  void reply(const observe::Observation& o, State& state);
  void prompt(const observe::Observation& o, std::uint32_t owner);
  void foreign(const observe::Observation& o, std::uint32_t owner, const Marker& marker);
  void corrupt(const observe::Observation& o);
  void swapped(const observe::Observation& o, std::uint32_t seq);
  void garbage(std::uint32_t conversation, const State& state);
  [[nodiscard]] std::string place(const observe::Observation& o) const;
  [[nodiscard]] Witness witness(const observe::Observation& o) const;
  void see_again(Finding& finding, const observe::Observation& o, std::uint32_t owner) const;

  const plan::Plan& plan_;
  Wording wording_;
  FindingBook book_;
  Overlap overlap_;
  ConversationTable<State> conversations_;
  std::uint64_t reads_ = 0;
  std::uint64_t overlaps_ = 0;
  std::uint64_t untracked_ = 0;
  bool any_turn_ = false;
  TimePoint from_{};
  TimePoint to_{};
};

}  // namespace throng::check
