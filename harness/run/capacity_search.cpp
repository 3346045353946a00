// The bracket is (held_, broken_]: every budget held at its lower end and did not at its upper one.
// Each trial moves one of the two, so that a search ends after about log2(to / from) + log2(1 /
// precision) trials and at most three confirmations.
#include "harness/run/capacity_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "harness/base/assert.h"
#include "harness/base/units.h"
#include "harness/plan/schedule.h"

namespace throng::run {
namespace {

/// To three significant digits, as people would have chosen it.
double even(double level) {
  const double power = std::floor(std::log10(level)) - 2;
  const double scale = std::pow(10, std::abs(power));  // whole, so that 37.5 stays 37.5
  return power < 0 ? std::round(level * scale) / scale : std::round(level / scale) * scale;
}

}  // namespace

CapacitySearch::CapacitySearch(const plan::CapacitySearch& bounds, Unit unit)
    : bounds_(bounds), unit_(unit), level_(bounds.from) {
  THRONG_ASSERT(bounds.from > 0 && bounds.from <= bounds.to,
                "a search from one level up to another");
  THRONG_ASSERT(bounds.precision.value > 0 && bounds.precision.value < 1, "a share of the level");
  THRONG_ASSERT(unit != Unit::users || bounds.from >= 1, "there is no part of a user");
}

std::optional<Attempt> CapacitySearch::next() const {
  if (stage_ == Stage::over) return std::nullopt;
  const bool last = stage_ == Stage::confirming;
  return Attempt{level_, last ? bounds_.confirm : bounds_.trial, last};
}

void CapacitySearch::judged(judge::Trial trial) {
  THRONG_ASSERT(stage_ != Stage::over, "a trial that nobody asked for");
  trial.level = level_;
  trials_.push_back(trial);
  stage_ == Stage::confirming ? confirmed(trial) : climbed(trial);
}

void CapacitySearch::climbed(const judge::Trial& trial) {
  if (trial.verdict == Verdict::pass) {
    held_ = level_;
  } else if (trial.verdict != Verdict::invalid) {
    broken_ = level_;
    stage_ = Stage::halving;
  }
  if (held_ == 0) {
    stage_ = Stage::over;  // not even the lowest level that was allowed
  } else if (trial.verdict == Verdict::invalid || held_ >= bounds_.to || narrow()) {
    confirm(held_);
  } else {
    level_ = broken_ ? between() : std::min(held_ * 2, bounds_.to);
  }
}

void CapacitySearch::confirm(double level) {
  stage_ = Stage::confirming;
  level_ = level;
}

void CapacitySearch::confirmed(const judge::Trial& trial) {
  ++confirmations_;
  const double lower = below(level_);
  if (trial.verdict == Verdict::fail && confirmations_ < plan::kMostConfirmations && lower > 0) {
    level_ = lower;
  } else {
    stage_ = Stage::over;
  }
}

/// Whether the bracket is as narrow as was asked for, or cannot be narrower.
bool CapacitySearch::narrow() const {
  if (!broken_) return false;
  const double width = *broken_ - held_;
  return width <= bounds_.precision.value * held_ || (unit_ == Unit::users && width <= 1);
}

double CapacitySearch::between() const {
  const double middle = (held_ + *broken_) / 2;
  if (unit_ == Unit::users) return std::floor(middle);
  const double round = even(middle);
  return round > held_ && round < *broken_ ? round : middle;
}

/// One step of the precision down; 0 if there is none.
double CapacitySearch::below(double level) const {
  const double lower = level * (1 - bounds_.precision.value);
  if (unit_ == Unit::users) return std::max(0.0, std::min(std::floor(lower), level - 1));
  const double round = even(lower);
  return round < level ? round : lower;
}

/// Of the trials that did not pass; null if all did.
const judge::Trial* CapacitySearch::lowest_above() const {
  const judge::Trial* lowest = nullptr;
  for (const judge::Trial& trial : trials_) {
    if (trial.verdict == Verdict::pass) continue;
    if (lowest == nullptr || trial.level < lowest->level) lowest = &trial;
  }
  return lowest;
}

/// The highest level that held and that no failure at the same or a lower one contradicts: a
/// confirmation may break what a shorter trial had borne.
double CapacitySearch::found() const {
  double failed = std::numeric_limits<double>::infinity();
  for (const judge::Trial& trial : trials_) {
    if (trial.verdict == Verdict::fail) failed = std::min(failed, trial.level);
  }
  double highest = 0;
  for (const judge::Trial& trial : trials_) {
    const bool holds = trial.verdict == Verdict::pass && trial.level < failed;
    if (holds) highest = std::max(highest, trial.level);
  }
  return highest;
}

judge::Capacity CapacitySearch::result() const {
  judge::Capacity capacity;
  capacity.trials = trials_;
  capacity.found = found();
  capacity.confirmed =
      stage_ == Stage::over && confirmations_ > 0 && trials_.back().verdict == Verdict::pass;
  capacity.at_end = capacity.found >= bounds_.to;
  if (stage_ != Stage::over) {
    capacity.why = "the search was ended before it was over";
  } else if (capacity.confirmed) {
    conclude(capacity);
  } else if (confirmations_ > 0) {
    conclude_unconfirmed(capacity);
  } else {
    conclude_without_level(capacity);
  }
  return capacity;
}

/// What stands in the way of more is the lowest level that did not hold, in a trial or when it was
/// to be confirmed.
void CapacitySearch::conclude(judge::Capacity& capacity) const {
  const bool enough = !bounds_.at_least || capacity.found >= *bounds_.at_least;
  const judge::Trial* above = lowest_above();
  if (above == nullptr) {
    capacity.why = "every budget still held at the highest level allowed";
    capacity.verdict = enough ? Verdict::pass : Verdict::fail;
    return;
  }
  const std::string at = text_of(above->level);
  if (above->verdict == Verdict::invalid) {
    capacity.why = "at least this: at " + at + " the generator passed a limit of its own: ";
  } else {
    capacity.why = (above->verdict == Verdict::fail ? "broken at " : "undecided at ") + at + ": ";
  }
  capacity.why += above->why;
  const bool proven = bounds_.at_least.has_value() || above->verdict != Verdict::invalid;
  capacity.verdict = enough && proven ? Verdict::pass : above->verdict;
}

void CapacitySearch::conclude_unconfirmed(judge::Capacity& capacity) const {
  const judge::Trial& last = trials_.back();
  capacity.why = "not confirmed: at " + text_of(last.level) + " for " + print(bounds_.confirm) +
                 ": " + last.why;
  if (last.verdict == Verdict::invalid) capacity.verdict = Verdict::invalid;
  // What broke at a level breaks above it, so the level that was demanded is out of reach.
  const bool too_little = bounds_.at_least && last.level <= *bounds_.at_least;
  if (last.verdict == Verdict::fail && too_little) capacity.verdict = Verdict::fail;
}

void CapacitySearch::conclude_without_level(judge::Capacity& capacity) const {
  const judge::Trial& last = trials_.back();
  capacity.verdict = last.verdict;
  capacity.why = "not even the lowest level held, " + text_of(last.level) + ": " + last.why;
}

std::string CapacitySearch::text_of(double level) const {
  if (unit_ == Unit::per_second) return print(Rate::per_second(level));
  const auto users = static_cast<std::uint64_t>(level);
  return std::to_string(users) + (users == 1 ? " user" : " users");
}

}  // namespace throng::run
