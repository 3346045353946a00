#include "harness/run/self_watch.h"

#include <algorithm>

namespace throng::run {
namespace {

constexpr Duration kSecond = std::chrono::seconds(1);

}  // namespace

SelfWatch::SelfWatch(TimePoint start, TimePoint warm_up_end, Usage used)
    : start_(start), warm_up_end_(warm_up_end), due_(start + kBeat), told_(start), used_(used) {}

void SelfWatch::beat(TimePoint now) {
  lag_ = std::max(lag_, now - due_);
  // The next one that is still to come, on the same beat.
  if (now >= due_) due_ += ((now - due_) / kBeat + 1) * kBeat;
}

bool SelfWatch::second_is_over(TimePoint now) const {
  return (now - start_) / kSecond > (told_ - start_) / kSecond;
}

observe::Observation SelfWatch::tell(TimePoint now, Usage used, bool last) {
  observe::Observation seen;
  seen.kind = observe::Kind::generator;
  seen.begin = seen.intended = told_;
  seen.end = std::max(now, told_);
  seen.number = static_cast<std::uint32_t>((seen.end - start_) / kSecond) + (last ? 1 : 0);
  seen.warm_up = seen.begin < warm_up_end_;
  seen.busy = std::max(Duration::zero(), used.busy - used_.busy);
  seen.lag = lag_;
  starved_ = used.starved - used_.starved;
  told_ = seen.end;
  used_ = used;
  lag_ = Duration{};
  return seen;
}

}  // namespace throng::run
