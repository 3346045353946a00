// The bounds, with T the TTL, [u0, u1] the bracket of the reading and w0 the beginning of a write
// that ended before u0:
//
//   left <= T + jitter + 1 ms             whatever was written when
//   left >= T - (u1 - w0) - 1 ms - g      the write at or after w0 gave it T; g: a refresh may be
//   skipped that long left >= T - (u1 - a) - 1 ms           it was created after a: it was absent
//   then, or the conversation began then
//
// Expiry follows Redis' clock, so nothing is judged once that clock has stepped.
#include "harness/check/ttl_range.h"

#include <algorithm>

#include "harness/base/units.h"

namespace throng::check {

using observe::Kind;
using observe::Observation;
using plan::KeyContract;

namespace {
constexpr std::int64_t kErrorMs = 1;  // PTTL and the bracket are each cut to whole milliseconds
}

TtlRangeChecker::TtlRangeChecker(const plan::Plan& plan)
    : plan_(plan),
      wording_(plan),
      steps_(plan),
      book_(plan.limits.max_findings_per_check),
      seen_(plan.contract.keys.size()) {}

void TtlRangeChecker::on(const Observation& o) {
  if (gap_.note(o)) {
    conversations_.for_each(
        [](std::uint64_t, Conversation& conversation) { conversation.turns.clear(); });
    keys_.for_each([](std::uint64_t, KeyState& state) { state = {}; });
    return;
  }
  if (o.kind == Kind::store) {
    if (const KeyContract* key = expiring_family(plan_, o)) judge(o, *key);
    return;
  }
  Conversation* conversation = conversations_.obtain(o.conversation);
  if (!conversation) {
    ++untracked_;
    return;
  }
  conversation->first_begin =
      conversation->begun ? std::min(conversation->first_begin, o.begin) : o.begin;
  conversation->begun = true;
  if (o.kind == Kind::turn && steps_.continues(o) && !gap_.touches(o.begin, o.end))
    conversation->turns.add(o);
}

void TtlRangeChecker::judge(const Observation& o, const KeyContract& key) {
  KeyState* state = keys_.obtain(key_slot(o));
  if (!state) {
    ++untracked_;
    return;
  }
  if (clock_.stepped(o)) return;
  if (!o.found) {
    state->absent = true;
    state->absent_begin = o.begin;
    return;
  }
  ++seen_[o.key];
  if (o.pttl_ms < 0) return;  // without expiry: T1
  ++trials_;
  const Conversation* conversation = conversations_.find(o.conversation);
  const Least least = least_left(o, key, conversation, *state);
  const Expiry expiry = expiry_of(o);
  const std::int64_t jitter = ceil_ms(key.jitter);
  if (o.pttl_ms > ceil_ms(*key.ttl) + jitter + kErrorMs) {
    too_long(o, key, conversation);
  } else if (least.known && o.pttl_ms < least.ms) {
    too_short(o, key, least);
  } else if (state->known && o.begin > state->end &&
             expiry.at_ms + expiry.error_ms + jitter + kErrorMs <
                 state->expiry.at_ms - state->expiry.error_ms) {
    moved_back(o, *state, expiry);
  }
  state->known = true;
  state->begin = o.begin;
  state->end = o.end;
  state->pttl_ms = o.pttl_ms;
  state->expiry = expiry;
}

TtlRangeChecker::Least TtlRangeChecker::least_left(const Observation& o, const KeyContract& key,
                                                   const Conversation* conversation,
                                                   const KeyState& state) const {
  Least least;
  const std::int64_t ttl = floor_ms(*key.ttl);
  if (state.absent || (conversation && conversation->begun)) {
    least.known = true;
    least.since =
        conversation && conversation->begun ? conversation->first_begin : state.absent_begin;
    if (state.absent) least.since = std::max(least.since, state.absent_begin);
    least.ms = ttl - ceil_ms(o.end - least.since) - kErrorMs;
  }
  if (!conversation || !renewed_by_each_turn(key)) return least;
  const TimePoint settled = o.begin - plan_.contract.session.persist_lag;
  if (const RecentTurns::Turn* turn = conversation->turns.acknowledged_by(settled)) {
    const std::int64_t ms =
        ttl - ceil_ms(o.end - turn->begin) - kErrorMs - ceil_ms(key.granularity);
    if (!least.known || ms >= least.ms) least = {true, ms, turn, turn->begin};
  }
  return least;
}

void TtlRangeChecker::too_long(const Observation& o, const KeyContract& key,
                               const Conversation* conversation) {
  Finding* finding = book_.add(group_key(1, o.key), o.begin);
  if (!finding) return;
  finding->what = "ttl out of range";
  finding->group = "T2 too long " + wording_.family(o.key);
  tell(*finding, o, conversation ? conversation->turns.acknowledged_by(o.begin) : nullptr);
  const std::string most = key.jitter > Duration::zero()
                               ? print(*key.ttl) + " and " + print(key.jitter) + " of jitter"
                               : print(*key.ttl);
  finding->sentence = std::string(o.text) + " had " + milliseconds(o.pttl_ms) +
                      " to live; the contract gives " + wording_.family(o.key) + " keys " + most +
                      ", and no write can leave more than that.";
}

void TtlRangeChecker::too_short(const Observation& o, const KeyContract& key, const Least& least) {
  Finding* finding = book_.add(group_key(2, o.key), o.begin);
  if (!finding) return;
  finding->what = "ttl out of range";
  finding->group = "T2 too short " + wording_.family(o.key);
  tell(*finding, o, least.turn);
  const std::string since = rounded(o.end - least.since);
  const std::string why = least.turn
                              ? "turn " + message_name(0, least.turn->seq) +
                                    ", acknowledged before the reading, began only " + since +
                                    " before the reading ended, so its write left at least "
                              : "the key cannot be older than " + since +
                                    " (it did not exist before), so its creation left at least ";
  finding->sentence = std::string(o.text) + " had " + milliseconds(o.pttl_ms) + " to live, but " +
                      why + milliseconds(least.ms) + " of the contract's " + print(*key.ttl) + ".";
}

void TtlRangeChecker::moved_back(const Observation& o, const KeyState& before, const Expiry& now) {
  Finding* finding = book_.add(group_key(3, o.key), o.begin);
  if (!finding) return;
  finding->what = "expiry moved back";
  finding->group = "T2 moved back " + wording_.family(o.key);
  tell(*finding, o, nullptr);
  Observation earlier = o;
  earlier.begin = before.begin;
  earlier.end = before.end;
  earlier.pttl_ms = before.pttl_ms;
  earlier.expires_at_ms = before.expiry.at_ms;
  earlier.channel = observe::Channel::none;
  finding->witnesses.insert(finding->witnesses.begin(), wording_.reading(earlier));
  finding->sentence = std::string(o.text) + " expires " +
                      milliseconds(before.expiry.at_ms - now.at_ms) +
                      " earlier than an earlier reading said; a write sets the whole TTL from its "
                      "own moment on, so the "
                      "expiry can only move forward.";
}

void TtlRangeChecker::tell(Finding& finding, const Observation& o,
                           const RecentTurns::Turn* turn) const {
  finding.conversation = o.conversation;
  if (turn) finding.witnesses.push_back(wording_.turn(o.conversation, *turn));
  finding.witnesses.push_back(wording_.reading(o));
  finding.see_again.push_back(
      wording_.curl(turn ? turn->instance : std::uint16_t{0}, speaker_of(o), {}));
  wording_.redis_lines(o.key, o.text, finding.see_again);
}

CheckResult TtlRangeChecker::finish() {
  CheckResult result;
  result.trials = trials_;
  result.violations = book_.violations();
  result.findings = book_.take();
  result.evidence.needs = family_needs(plan_, seen_, [](const KeyContract&) { return true; });
  if (clock_.stepped()) result.evidence.broken = kClockStepped;
  if (untracked_ > 0)
    result.evidence.remarks.push_back(counted(untracked_, "observation") +
                                      " beyond the bound not judged");
  return result;
}

}  // namespace throng::check
