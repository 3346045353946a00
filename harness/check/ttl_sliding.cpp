// With readings [a0, a1] and [b0, b1] and the last acknowledged turn [w0, w1] wholly between: the
// expiry seen first was set no later than r, so it is at most r + T + jitter; the one seen then is
// at least w0 + T - granularity. Hence
//
//   moved >= (w0 - r) - granularity - jitter - error
//
// r is a1, or the end of the newest turn acknowledged before a0 if no other turn can have written
// between that and a1.
#include "harness/check/ttl_sliding.h"

#include <algorithm>

#include "harness/base/units.h"

namespace throng::check {

using observe::Kind;
using observe::Observation;
using plan::KeyContract;

namespace {

constexpr std::int64_t kErrorMs = 2;
constexpr std::int64_t kLeastDistanceMs = 5;  // beyond granularity and jitter; less proves nothing

const RecentTurns::Turn* last_between(const RecentTurns& turns, TimePoint after, TimePoint before) {
  const RecentTurns::Turn* last = nullptr;
  for (const RecentTurns::Turn& turn : turns.kept()) {
    if (turn.outcome == Outcome::ok && turn.begin > after && turn.end < before &&
        (!last || turn.begin > last->begin))
      last = &turn;
  }
  return last;
}

// The latest moment at which the expiry seen by the reading [begin, end] can have been set.
TimePoint set_by(const RecentTurns& turns, TimePoint begin, TimePoint end, Duration lag) {
  const RecentTurns::Turn* last = turns.acknowledged_by(begin - lag);
  if (!last) return end;
  for (const RecentTurns::Turn& turn : turns.kept()) {
    // Under way meanwhile, or given up on earlier and perhaps still at work.
    const bool under_way = turn.begin < end && turn.end > last->end && &turn != last;
    const bool unsettled = turn.begin < end && turn.outcome == Outcome::unknown;
    if (under_way || unsettled) return end;
  }
  return std::min(last->end + lag, end);
}

}  // namespace

TtlSlidingChecker::TtlSlidingChecker(const plan::Plan& plan)
    : plan_(plan),
      wording_(plan),
      steps_(plan),
      book_(plan.limits.max_findings_per_check),
      pairs_(plan.contract.keys.size()) {}

void TtlSlidingChecker::on(const Observation& o) {
  if (gap_.note(o)) {
    conversations_.for_each([](std::uint64_t, RecentTurns& turns) { turns.clear(); });
    keys_.for_each([](std::uint64_t, KeyState& state) { state = {}; });
    return;
  }
  if (o.kind == Kind::store) {
    const KeyContract* key = expiring_family(plan_, o);
    if (key && renewed_by_each_turn(*key)) judge(o, *key);
  } else if (o.kind == Kind::turn && steps_.continues(o) && !gap_.touches(o.begin, o.end)) {
    if (RecentTurns* turns = conversations_.obtain(o.conversation)) {
      turns->add(o);
    } else {
      ++untracked_;
    }
  }
}

void TtlSlidingChecker::judge(const Observation& o, const KeyContract& key) {
  KeyState* state = keys_.obtain(key_slot(o));
  if (!state) {
    ++untracked_;
    return;
  }
  if (clock_.stepped(o)) return;
  if (!o.found || o.pttl_ms < 0) {
    state->known = false;
    return;
  }
  const KeyState now{true, o.begin, o.end, o.pttl_ms, expiry_of(o)};
  const RecentTurns* turns = conversations_.find(o.conversation);
  const Duration lag = plan_.contract.session.persist_lag;
  const RecentTurns::Turn* turn =
      state->known && turns ? last_between(*turns, state->end, o.begin - lag) : nullptr;
  if (turn) {
    const std::int64_t slack = ceil_ms(key.granularity) + ceil_ms(key.jitter);
    const std::int64_t distance =
        floor_ms(turn->begin - set_by(*turns, state->begin, state->end, lag));
    const std::int64_t least =
        distance - slack - kErrorMs - now.expiry.error_ms - state->expiry.error_ms;
    if (distance <= slack + kLeastDistanceMs || least < 1)
      return;  // too near: the older reading waits
    ++trials_;
    ++pairs_[o.key];
    const std::int64_t moved = now.expiry.at_ms - state->expiry.at_ms;
    if (moved < least) not_refreshed(o, *state, *turn, moved, least);
  }
  *state = now;
}

void TtlSlidingChecker::not_refreshed(const Observation& o, const KeyState& before,
                                      const RecentTurns::Turn& turn, std::int64_t moved_ms,
                                      std::int64_t least_ms) {
  Finding* finding = book_.add(group_key(1, o.key), o.begin);
  if (!finding) return;
  finding->what = "not refreshed";
  finding->group = "T3 not refreshed " + wording_.family(o.key);
  finding->conversation = o.conversation;
  Observation earlier = o;
  earlier.begin = before.begin;
  earlier.end = before.end;
  earlier.pttl_ms = before.pttl_ms;
  earlier.expires_at_ms = before.expiry.at_ms;
  earlier.channel = observe::Channel::none;
  finding->witnesses = {wording_.reading(earlier), wording_.turn(o.conversation, turn),
                        wording_.reading(o)};
  const std::string moved =
      moved_ms == 0 ? "did not move" : "moved by " + std::to_string(moved_ms) + " ms";
  finding->sentence = "The expiry of " + std::string(o.text) + " " + moved + " over turn " +
                      message_name(0, turn.seq) +
                      ", which began and was acknowledged between the two readings; the "
                      "contract renews it with every write, so it had to move by at least " +
                      milliseconds(least_ms) + ".";
  finding->see_again.push_back(wording_.curl(
      turn.instance, speaker_of(o), wording_.request_id(o.conversation, turn.seq, turn.number)));
  wording_.redis_lines(o.key, o.text, finding->see_again);
}

CheckResult TtlSlidingChecker::finish() {
  CheckResult result;
  result.trials = trials_;
  result.violations = book_.violations();
  result.findings = book_.take();
  result.evidence.needs = family_needs(plan_, pairs_, renewed_by_each_turn);
  for (Need& need : result.evidence.needs) {
    need.unmet += " twice around an acknowledged turn";
    need.required = false;  // without any pair there are no trials, and that is inconclusive
  }
  if (clock_.stepped()) result.evidence.broken = kClockStepped;
  if (untracked_ > 0)
    result.evidence.remarks.push_back(counted(untracked_, "observation") +
                                      " beyond the bound not judged");
  return result;
}

}  // namespace throng::check
