#include "harness/check/ttl_facts.h"

#include <algorithm>

namespace throng::check {

using observe::Observation;
using plan::KeyContract;

const KeyContract* expiring_family(const plan::Plan& plan, const Observation& reading) {
  if (reading.key >= plan.contract.keys.size()) return nullptr;
  const KeyContract& key = plan.contract.keys[reading.key];
  return key.ttl ? &key : nullptr;
}

bool has_expiring_family(const plan::Plan& plan) {
  return std::any_of(plan.contract.keys.begin(), plan.contract.keys.end(),
                     [](const KeyContract& key) { return key.ttl.has_value(); });
}

bool renewed_by_each_turn(const KeyContract& key) {
  return key.ttl && key.refresh != KeyContract::Refresh::none && (key.always || key.history);
}

bool has_renewed_family(const plan::Plan& plan) {
  return std::any_of(plan.contract.keys.begin(), plan.contract.keys.end(), renewed_by_each_turn);
}

std::int64_t ceil_ms(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(duration).count();
}

std::int64_t floor_ms(Duration duration) {
  return std::chrono::floor<std::chrono::milliseconds>(duration).count();
}

Expiry expiry_of(const Observation& reading) {
  if (reading.expires_at_ms > 0) return {reading.expires_at_ms, 0};
  return {reading.redis_time_ms + reading.pttl_ms, 2};
}

std::vector<Need> family_needs(const plan::Plan& plan, const std::vector<std::uint64_t>& seen,
                               bool (*chosen)(const KeyContract&)) {
  const Wording wording(plan);
  std::vector<Need> needs;
  for (std::size_t i = 0; i < plan.contract.keys.size(); ++i) {
    const KeyContract& key = plan.contract.keys[i];
    if (!key.ttl || !chosen(key)) continue;
    needs.push_back(
        {"no key of pattern " + wording.pattern(static_cast<std::uint16_t>(i)) + " was ever seen",
         seen[i], key.always});
  }
  return needs;
}

bool ClockWatch::stepped(const Observation& reading) {
  if (reading.redis_time_ms == 0 || stepped_) return stepped_;
  constexpr Duration kStep = std::chrono::milliseconds(50);
  const Duration redis = std::chrono::milliseconds(reading.redis_time_ms);
  const Duration least = redis - reading.end.time_since_epoch();
  const Duration most = redis + std::chrono::milliseconds(1) - reading.begin.time_since_epoch();
  stepped_ = known_ && (least > most_ + kStep || most + kStep < least_);
  known_ = true;
  least_ = least;
  most_ = most;
  return stepped_;
}

}  // namespace throng::check
