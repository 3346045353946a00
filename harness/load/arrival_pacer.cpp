#include "harness/load/arrival_pacer.h"

#include "harness/base/assert.h"
#include "harness/load/exact.h"

namespace throng::load {

ArrivalPacer::ArrivalPacer(const std::vector<plan::Stage>& stages, Share share,
                           std::optional<Random> chance)
    : share_(share) {
  THRONG_ASSERT(share.shard < share.shards, "a shard outside of its run");
  for (const plan::Stage& stage : stages) curve_.append(stage);
  if (!chance) return;
  start_.emplace(Walk{.chance = *chance});
  start_->reach = static_cast<long double>(start_->chance.exponential());
  walk_ = start_;
}

Pace ArrivalPacer::next(Duration elapsed, std::uint64_t issued) {
  Duration at{};
  const std::uint64_t ordinal = share_.at(issued);
  const bool any = walk_ ? random_due(ordinal, at) : even_due(ordinal, at);
  if (!any) return {.wait = {}, .stop = true};
  return {.wait = at - elapsed, .stop = false};
}

bool ArrivalPacer::even_due(std::uint64_t ordinal, Duration& at) {
  const std::vector<RateCurve::Part>& parts = curve_.parts();
  const auto wanted = static_cast<long double>(ordinal);
  // Strictly more than `wanted`: an arrival that falls on a pause comes after it, and 2 s at 10/s
  // are 20, not 21.
  const auto ends_before = [wanted](const RateCurve::Part& part) {
    return part.before + part.area <= wanted + kSlack;
  };
  if (part_ > 0 && !ends_before(parts[part_ - 1])) part_ = 0;  // asked for an earlier one
  while (part_ < parts.size() && ends_before(parts[part_])) ++part_;
  if (part_ == parts.size()) return false;
  at = RateCurve::time_in(parts[part_], wanted - parts[part_].before);
  return true;
}

bool ArrivalPacer::random_due(std::uint64_t ordinal, Duration& at) {
  if (ordinal < walk_->ordinal) walk_ = start_;
  while (true) {
    if (!find_part()) return false;
    const bool burst = curve_.parts()[walk_->part].burst();
    if (walk_->ordinal == ordinal) break;
    ++walk_->ordinal;
    if (burst) {
      ++walk_->of_burst;
    } else {
      walk_->reach += static_cast<long double>(walk_->chance.exponential());
    }
  }
  const RateCurve::Part& part = curve_.parts()[walk_->part];
  at = RateCurve::time_in(part, walk_->reach - part.smooth);
  return true;
}

// Goes on to the part in which the walk's next arrival is; false if none has it (yet).
bool ArrivalPacer::find_part() {
  const std::vector<RateCurve::Part>& parts = curve_.parts();
  for (; walk_->part < parts.size(); ++walk_->part, walk_->of_burst = 0) {
    const RateCurve::Part& part = parts[walk_->part];
    const bool has_it = part.burst() ? static_cast<long double>(walk_->of_burst) < part.area
                                     : walk_->reach < part.smooth + part.area;
    if (has_it) return true;
  }
  return false;
}

}  // namespace throng::load
