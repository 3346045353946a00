// harness/run/capacity_search.h
//
// Which level a search for capacity tries next, and what it came to: doubled from the lowest level
// until a budget breaks, halved down to the precision that was asked for, confirmed by a longer
// trial. Pure: it starts nothing and knows no clock, so that its tests are tables. One search of
// one load; on the control thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/time.h"
#include "harness/base/verdict.h"
#include "harness/judge/outcome.h"
#include "harness/plan/plan.h"

namespace throng::run {

/// What is to be tried: so many arrivals per second or users, for so long.
struct Attempt {
  double level = 0;
  Duration length{};
  bool confirming = false;
};

class CapacitySearch {
 public:
  enum class Unit : std::uint8_t { per_second, users };  // users: whole levels only

  /// REQUIRES: 0 < from <= to, 0 < precision < 1; in users, from >= 1.
  CapacitySearch(const plan::CapacitySearch& bounds, Unit unit);

  /// Nothing once the search is over.
  [[nodiscard]] std::optional<Attempt> next() const;
  /// How the trial of next() ended; its level is set here. Pass: every budget held. What is
  /// inconclusive is not trusted to hold. Invalid: the generator passed a limit of its own, so no
  /// higher level is tried. REQUIRES: next().
  void judged(judge::Trial trial);
  /// What is known now, also in the middle; `load` is left to the caller.
  [[nodiscard]] judge::Capacity result() const;
  /// "400/s", "1 user".
  [[nodiscard]] std::string text_of(double level) const;

 private:
  enum class Stage : std::uint8_t { climbing, halving, confirming, over };

  void climbed(const judge::Trial& trial);
  void confirmed(const judge::Trial& trial);
  void confirm(double level);
  [[nodiscard]] double between() const;
  [[nodiscard]] double below(double level) const;
  [[nodiscard]] bool narrow() const;
  [[nodiscard]] double found() const;
  [[nodiscard]] const judge::Trial* lowest_above() const;
  void conclude(judge::Capacity& capacity) const;
  void conclude_unconfirmed(judge::Capacity& capacity) const;
  void conclude_without_level(judge::Capacity& capacity) const;

  plan::CapacitySearch bounds_;
  Unit unit_;
  Stage stage_ = Stage::climbing;
  double level_;  // to be tried next, or tried last
  double held_ = 0;
  std::optional<double> broken_;
  std::uint32_t confirmations_ = 0;
  std::vector<judge::Trial> trials_;
};

}  // namespace throng::run
