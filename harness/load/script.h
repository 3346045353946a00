// harness/load/script.h
//
// A flow as a list of small operations with jumps, made once before the load starts: a user's place
// in it is a number and the counters of the loops around it, so walking costs no allocation and no
// coroutine frame per step.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/plan/plan.h"

namespace throng::load {

struct Operation {
  enum class Kind : std::uint8_t {
    exchange,  // exchanges()[index]
    think,     // what: plan::Think
    gather,    // what: plan::Gather
    set,       // what: plan::Set
    repeat,    // count times what follows, up to the `again` before `jump`; none: jump
    again,     // the loop's end: back to `jump`, while its counter lasts
    one_of,    // to one of choices()[index], by weight
    when,      // what: plan::When; false: jump
    jump,      // to `jump`
  };
  Kind kind = Kind::jump;
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  std::uint32_t jump = 0;
  const plan::Think* think = nullptr;
  const plan::Gather* gather = nullptr;
  const plan::Set* set = nullptr;
  const plan::When* when = nullptr;
};

struct Choice {
  std::vector<double> weights;
  std::vector<std::uint32_t> targets;
};

/// Points into the flow, which outlives it.
class Script {
 public:
  explicit Script(const plan::Flow& flow);

  [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
  [[nodiscard]] const std::vector<const plan::ExchangeStep*>& exchanges() const {
    return exchanges_;
  }
  [[nodiscard]] const Choice& choice(std::uint32_t index) const { return choices_[index]; }
  /// The feeds that the flow's templates use, ascending.
  [[nodiscard]] const std::vector<std::uint32_t>& feeds() const { return feeds_; }

 private:
  void add(const plan::Steps& steps);
  void add(const plan::ExchangeStep& step);
  void add(const plan::Think& think);
  void add(const plan::Gather& gather);
  void add(const plan::Repeat& repeat);
  void add(const plan::OneOf& one_of);
  void add(const plan::When& when);
  void add(const plan::Set& set);
  void note_feeds(const plan::Template& text);
  void note_feeds(const plan::Match& match);
  [[nodiscard]] std::uint32_t here() const;

  std::vector<Operation> operations_;
  std::vector<const plan::ExchangeStep*> exchanges_;
  std::vector<Choice> choices_;
  std::vector<std::uint32_t> feeds_;
};

}  // namespace throng::load
