#include "harness/judge/abort_mark.h"

namespace throng::judge {
namespace {

constexpr std::string_view kWord = "abort";

}  // namespace

observe::Observation AbortMark::mark(std::uint32_t index, TimePoint began, TimePoint now) {
  observe::Observation mark;
  mark.kind = observe::Kind::phase;
  mark.text = kWord;
  mark.number = index;
  mark.intended = began;
  mark.begin = mark.end = now;
  return mark;
}

void AbortMark::on(const observe::Observation& o) {
  if (o.kind != observe::Kind::phase || o.text != kWord) return;
  at_ns_.store((o.begin - o.intended).count(), std::memory_order_relaxed);
  budget_.store(o.number, std::memory_order_release);
}

std::optional<measure::Abort> AbortMark::seen() const {
  const std::uint32_t budget = budget_.load(std::memory_order_acquire);
  if (budget == kNone) return std::nullopt;
  return measure::Abort{budget, Duration(at_ns_.load(std::memory_order_relaxed))};
}

}  // namespace throng::judge
