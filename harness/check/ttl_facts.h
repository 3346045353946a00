// harness/check/ttl_facts.h
//
// What the TTL checks share: the contract's numbers of a key family in the units of a reading, when
// a reading's expiry falls, which families must be seen, and whether Redis' clock can be trusted.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/check/finding.h"
#include "harness/check/wording.h"
#include "harness/observe/observation.h"
#include "harness/plan/plan.h"

namespace throng::check {

/// The family of this reading, or null if it promises no expiry.
[[nodiscard]] const plan::KeyContract* expiring_family(const plan::Plan& plan,
                                                       const observe::Observation& reading);
[[nodiscard]] bool has_expiring_family(const plan::Plan& plan);
/// Whether each acknowledged turn of a conversation certainly renews keys of this family: they are
/// renewed by writes, and each turn writes them.
[[nodiscard]] bool renewed_by_each_turn(const plan::KeyContract& key);
[[nodiscard]] bool has_renewed_family(const plan::Plan& plan);

/// Milliseconds, rounded up and down.
[[nodiscard]] std::int64_t ceil_ms(Duration duration);
[[nodiscard]] std::int64_t floor_ms(Duration duration);

/// When the key expires, in Unix ms by Redis' clock, and how far off that may be. REQUIRES: found,
/// pttl_ms >= 0.
struct Expiry {
  std::int64_t at_ms = 0;
  std::int64_t error_ms = 0;
};
[[nodiscard]] Expiry expiry_of(const observe::Observation& reading);

/// One need per expiring family for which `chosen` says so: required where its keys always exist,
/// else a remark.
[[nodiscard]] std::vector<Need> family_needs(const plan::Plan& plan,
                                             const std::vector<std::uint64_t>& seen,
                                             bool (*chosen)(const plan::KeyContract&));

/// State per conversation and key.
[[nodiscard]] constexpr std::uint64_t key_slot(const observe::Observation& reading) {
  return (std::uint64_t{reading.conversation} << 16U) | reading.key;
}

/// Holds Redis' clock against ours: expiry follows Redis' wall clock, so after a step no TTL can be
/// judged. NTP's slewing (0.05 %) is far below what counts as a step.
class ClockWatch {
 public:
  /// True from the first reading on whose Redis time does not follow from the one before.
  bool stepped(const observe::Observation& reading);
  [[nodiscard]] bool stepped() const { return stepped_; }

 private:
  bool known_ = false;
  bool stepped_ = false;
  Duration least_{};  // Redis' time minus ours, at least and at most
  Duration most_{};
};

inline constexpr const char* kClockStepped =
    "Redis' clock stepped by more than 50 ms during the run, and expiry follows that clock";

}  // namespace throng::check
