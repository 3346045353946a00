#include "harness/check/ttl_set.h"

#include "harness/base/units.h"
#include "harness/check/ttl_facts.h"

namespace throng::check {
namespace {

using observe::Kind;
using observe::Observation;
using plan::KeyContract;

constexpr Duration kApart = std::chrono::milliseconds(50);

// Whether the key may rightly have expired by `moment`, at the earliest it could.
bool may_have_expired(const KeyContract& key, const RecentTurns& turns,
                      const RecentTurns::Turn& last, TimePoint moment) {
  const TimePoint written =
      key.refresh == KeyContract::Refresh::none ? turns.first_begin() : last.begin;
  return moment >= written + *key.ttl;
}

}  // namespace

TtlSetChecker::TtlSetChecker(const plan::Plan& plan)
    : plan_(plan),
      wording_(plan),
      steps_(plan),
      book_(plan.limits.max_findings_per_check),
      absent_book_(plan.limits.max_findings_per_check),
      seen_(plan.contract.keys.size()) {}

void TtlSetChecker::on(const Observation& o) {
  if (gap_.note(o)) {
    conversations_.for_each([](std::uint64_t, RecentTurns& turns) { turns.clear(); });
    keys_.for_each([](std::uint64_t, KeyState& state) { state = {}; });
    return;
  }
  if (o.kind == Kind::store) {
    if (const KeyContract* key = expiring_family(plan_, o)) judge(o, *key);
    return;
  }
  if (o.kind == Kind::turn && steps_.continues(o) && !gap_.touches(o.begin, o.end)) {
    if (RecentTurns* turns = conversations_.obtain(o.conversation)) {
      turns->add(o);
    } else {
      ++untracked_;
    }
  } else if (o.kind == Kind::request && steps_.disturbs(o)) {
    if (RecentTurns* turns = conversations_.find(o.conversation)) turns->clear();
  }
}

void TtlSetChecker::judge(const Observation& o, const KeyContract& key) {
  KeyState* state = keys_.obtain(key_slot(o));
  if (!state) {
    ++untracked_;
    return;
  }
  if (!o.found) {
    state->immortal = {};
    if (key.always) absent(o, key, *state);
    return;
  }
  ++seen_[o.key];
  state->absent = {};
  if (o.pttl_ms == -1) {
    without_expiry(o, *state);
    return;
  }
  ++trials_;
  if (state->immortal.made && !state->immortal.told) ++warnings_;
  state->immortal = {};
}

void TtlSetChecker::without_expiry(const Observation& o, KeyState& state) {
  const RecentTurns* turns = conversations_.find(o.conversation);
  const RecentTurns::Turn* turn = turns ? turns->acknowledged_by(o.begin) : nullptr;
  if (!turn) return;  // the turn that writes it is still under way
  if (!state.immortal.made) {
    state.immortal = {true, false, o.begin, o.end};
    return;
  }
  if (state.immortal.told || o.begin - state.immortal.end < kApart) return;
  ++trials_;
  state.immortal.told = true;
  if (Finding* finding = book_.add(group_key(1, o.key), o.begin)) {
    finding->what = "no expiry";
    finding->group = "T1 no expiry " + wording_.family(o.key);
    tell(*finding, o, state.immortal, *turn);
    const Duration ttl = *plan_.contract.keys[o.key].ttl;
    finding->sentence = "Two readings " + rounded(o.begin - state.immortal.end) + " apart found " +
                        std::string(o.text) + " without an expiry (PTTL -1) after turn " +
                        message_name(0, turn->seq) + " had been acknowledged; the contract gives " +
                        wording_.family(o.key) + " keys a TTL of " + print(ttl) +
                        ", and a key without one never leaves Redis.";
  }
}

void TtlSetChecker::absent(const Observation& o, const KeyContract& key, KeyState& state) {
  const RecentTurns* turns = conversations_.find(o.conversation);
  const Duration lag = plan_.contract.session.persist_lag;
  const RecentTurns::Turn* turn = turns ? turns->acknowledged_by(o.begin - lag) : nullptr;
  if (!turn || may_have_expired(key, *turns, *turn, o.end)) {
    state.absent = {};
    return;
  }
  if (!state.absent.made) {
    state.absent = {true, false, o.begin, o.end};
    return;
  }
  if (state.absent.told) return;
  ++trials_;
  state.absent.told = true;
  if (Finding* finding = absent_book_.add(group_key(2, o.key), o.begin)) {
    finding->what = "key absent";
    finding->group = "T1 key absent " + wording_.family(o.key);
    tell(*finding, o, state.absent, *turn);
    finding->sentence = "Two readings in a row found no key " + std::string(o.text) +
                        " after turn " + message_name(0, turn->seq) +
                        " had been acknowledged; the contract says that " + wording_.family(o.key) +
                        " keys exist after every acknowledged turn, and other conversations' do.";
  }
}

void TtlSetChecker::tell(Finding& finding, const Observation& o, const Look& first,
                         const RecentTurns::Turn& turn) const {
  const Speaker speaker = speaker_of(o);
  Observation before = o;
  before.begin = first.begin;
  before.end = first.end;
  finding.conversation = o.conversation;
  finding.witnesses = {wording_.turn(o.conversation, turn), wording_.reading(before),
                       wording_.reading(o)};
  finding.see_again.push_back(wording_.curl(
      turn.instance, speaker, wording_.request_id(o.conversation, turn.seq, turn.number)));
  wording_.redis_lines(o.key, o.text, finding.see_again);
}

CheckResult TtlSetChecker::finish() {
  CheckResult result;
  result.trials = trials_;
  result.violations = book_.violations();
  result.warnings = warnings_;
  result.findings = book_.take();
  result.evidence.needs = family_needs(plan_, seen_, [](const KeyContract&) { return true; });
  for (Finding& finding : absent_book_.take()) {
    std::uint64_t family = 0;
    while (finding.group != "T1 key absent " + wording_.family(static_cast<std::uint16_t>(family)))
      ++family;
    result.evidence.claims.push_back({family, true, std::move(finding)});
  }
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    if (seen_[i] > 0) result.evidence.seen.push_back(i);
  }
  if (warnings_ > 0) {
    result.evidence.remarks.push_back(
        "ttl.nonatomic: " + counted(warnings_, "key") +
        " had no expiry for a moment (SET, later EXPIRE); a crash between leaves it for ever");
  }
  if (untracked_ > 0)
    result.evidence.remarks.push_back(counted(untracked_, "observation") +
                                      " beyond the bound not judged");
  return result;
}

}  // namespace throng::check
