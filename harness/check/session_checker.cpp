// A prompt may be told before the turn it serves or after it, and one turn may make several prompts
// of which only one carries the history. So the markers of all prompts of a turn are united in the
// turn's slot and judged when the turn after the next one ends (of a turn that was not acknowledged
// two turns later: its user may have gone and said the next thing before it was worked on), or at
// the end of the run.
//
// A history with a bound lets go what was written first. That is what was said first, unless such a
// late turn was written after those that followed it. So what is missing counts as let go if the
// history is full and nothing in it was surely written earlier.
//
// A reply that quotes a marker shows that the service had it, so it counts as seen; that a reply
// does not quote one shows nothing.
#include "harness/check/session_checker.h"

#include <algorithm>
#include <bit>

#include "harness/base/units.h"
#include "harness/check/own_messages.h"

namespace throng::check {

using observe::Channel;
using observe::Kind;
using observe::Observation;

namespace {

// Turns. Of those that came before a turn that is judged the last one has to be known still.
constexpr std::uint32_t kSettledAfter = 2;
constexpr std::uint32_t kUnknownSettledAfter = 4;
static_assert(kUnknownSettledAfter + 2 <= SessionState::kTurns);

std::uint32_t whole_us(Duration d) {
  const auto us = std::chrono::ceil<std::chrono::microseconds>(d).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 0, 0xffffffff));
}

}  // namespace

SessionChecker::SessionChecker(const plan::Plan& plan)
    : plan_(plan), wording_(plan), steps_(plan), book_(plan.limits.max_findings_per_check) {
  for (std::size_t i = 0; i < plan.contract.keys.size(); ++i) {
    const plan::KeyContract& key = plan.contract.keys[i];
    if (!key.history) continue;
    if (history_key_ == observe::kNone16) history_key_ = static_cast<std::uint16_t>(i);
    if (!key.ttl) continue;
    life_ = life_ ? std::min(*life_, *key.ttl) : *key.ttl;
    life_renewed_ = life_renewed_ && key.refresh != plan::KeyContract::Refresh::none;
  }
  if (plan.contract.session.history_max) {
    const std::uint32_t kept = *plan.contract.session.history_max / 2;
    const std::uint32_t user_turns = kept > 0 ? kept - 1 : 0;
    if (user_turns < 64) {
      window_ = (std::uint64_t{1} << user_turns) - 1;
      kept_ = user_turns;
    }
  }
}

void SessionChecker::on(const Observation& o) {
  switch (o.kind) {
    case Kind::turn:
      turn(o);
      break;
    case Kind::stub:
      if (o.channel == Channel::prompt && !o.markers.empty()) prompt(o);
      break;
    case Kind::store:
      if (o.channel == Channel::store && o.found) store(o);
      break;
    case Kind::request:
      if (steps_.disturbs(o)) {
        if (SessionState* state = conversations_.find(o.conversation))
          state->base = state->newest + 1;
      }
      break;
    case Kind::gap:
      if (gap_.note(o)) start_anew();
      break;
    default:
      break;
  }
}

// The store was away: what was said before it went is judged, what came since is not asked for.
void SessionChecker::start_anew() {
  conversations_.for_each([this](std::uint64_t conversation, SessionState& state) {
    for (SessionTurn& slot : state.turns) {
      const bool before = slot.known && !gap_.touches(slot.begin, slot.end());
      if (before) judge(static_cast<std::uint32_t>(conversation), state, slot);
    }
    state.base = state.newest + 1;
  });
}

void SessionChecker::turn(const Observation& o) {
  if (o.seq == 0 || o.writer != 0) return;
  SessionState* state = conversations_.obtain(o.conversation);
  if (!state) {
    ++untracked_;
    return;
  }
  state->user = o.user;
  state->load = o.load;
  started_ = started_ ? std::min(*started_, o.begin) : o.begin;
  const bool continues = steps_.continues(o);
  if (continues) expire(o, *state);
  SessionTurn& slot = state->place(o.seq);
  if (slot.seq > o.seq) return;  // told out of order, long after: nothing to hold it against
  if (slot.seq != o.seq) {
    judge(o.conversation, *state, slot);
    slot = {};
    slot.seq = o.seq;
  }
  if (slot.prompted && !slot.known) slot.prompt_us = whole_us(slot.begin - o.begin);
  slot.begin = o.begin;
  slot.length_us = whole_us(o.end - o.begin);
  slot.number = o.number;
  slot.instance = o.instance;
  slot.known = true;
  slot.continues = continues;
  slot.acknowledged = continues && o.outcome == Outcome::ok && !gap_.touches(o.begin, o.end);
  slot.sent_id = o.echo != observe::Echo::generated && o.echo != observe::Echo::missing;
  if (o.channel == Channel::reply) slot.seen |= own_messages(o, o.conversation, o.seq);
  state->acknowledge(o.seq, slot.acknowledged);
  judge_settled(o.conversation, *state);
}

// The contract lets the session go when it was not written for its whole TTL: then nothing before
// this turn is asked for.
void SessionChecker::expire(const Observation& o, SessionState& state) const {
  if (!life_) return;
  if (!life_renewed_) {  // it counts from a first turn that may have left the ring: the run's first
                         // is early enough
    if (o.end >= *started_ + *life_) state.base = o.seq;
    return;
  }
  const SessionTurn* last = nullptr;
  for (const SessionTurn& turn : state.turns) {
    if (turn.acknowledged && turn.seq < o.seq && (!last || turn.seq > last->seq)) last = &turn;
  }
  if (last && o.end >= last->begin + *life_) state.base = o.seq;
}

void SessionChecker::prompt(const Observation& o) {
  const Marker& served = o.markers.back();
  if (served.writer != 0) return;
  SessionState* state = served.conversation == o.conversation
                            ? conversations_.obtain(o.conversation)
                            : conversations_.find(served.conversation);
  if (!state) {
    ++unjudged_;
    return;
  }
  SessionTurn& slot = state->place(served.seq);
  if (served.seq >= state->newest + SessionState::kTurns || slot.seq > served.seq ||
      (slot.seq == served.seq && slot.judged)) {
    ++unjudged_;
    return;
  }
  if (slot.seq != served.seq) {
    judge(served.conversation, *state, slot);
    slot = {};
    slot.seq = served.seq;
    slot.begin = o.begin;
  }
  slot.seen |= own_messages(o, served.conversation, served.seq);
  slot.held = static_cast<std::uint8_t>(
      std::max<std::uint32_t>(slot.held, count_beside(o, served.conversation, served.seq)));
  if (!slot.prompted) {
    slot.stub = static_cast<std::uint8_t>(o.instance);
    slot.prompt_us = slot.known ? whole_us(o.begin - slot.begin) : 0;
  }
  slot.prompted = true;
}

void SessionChecker::judge_settled(std::uint32_t conversation, SessionState& state) {
  for (SessionTurn& slot : state.turns) {
    const std::uint32_t after = slot.acknowledged ? kSettledAfter : kUnknownSettledAfter;
    if (slot.known && slot.seq + after <= state.newest) judge(conversation, state, slot);
  }
}

void SessionChecker::judge(std::uint32_t conversation, SessionState& state, SessionTurn& slot) {
  if (slot.seq == 0 || slot.judged || !slot.prompted) return;
  slot.judged = true;
  if (!slot.known) {
    ++unjudged_;
    return;
  }
  if (!slot.continues) return;
  judge(state, {conversation, &slot, nullptr, slot.seq, slot.begin, slot.seen, slot.held});
}

void SessionChecker::store(const Observation& o) {
  const SessionState* state = conversations_.find(o.conversation);
  if (!state || o.key >= plan_.contract.keys.size() || !plan_.contract.keys[o.key].history) return;
  const std::uint32_t before = state->newest + 1;
  judge(*state, {o.conversation, nullptr, &o, before, o.begin,
                 own_messages(o, o.conversation, before), count_beside(o, o.conversation, before)});
}

std::uint64_t SessionChecker::required(const SessionState& state, const Read& read) const {
  std::uint64_t mask = state.acknowledged_before(read.before) & window_;
  const std::uint32_t kept = read.before > state.base ? read.before - state.base : 0;
  if (kept < 64) mask &= (std::uint64_t{1} << kept) - 1;
  const TimePoint settled = read.begin - plan_.contract.session.persist_lag;
  for (const SessionTurn& turn : state.turns) {
    if (turn.seq == 0 || turn.seq >= read.before || !turn.known || turn.end() <= settled) continue;
    // Not settled yet; those before it were written earlier, but how much earlier is known of the
    // kept ones only.
    const std::uint32_t back = read.before - 1 - turn.seq;
    if (back < 64) mask &= ~(std::uint64_t{1} << back);
    if (turn.seq + SessionState::kTurns <= state.newest + 1)
      mask &= back < 64 ? (std::uint64_t{1} << back) - 1 : mask;
  }
  return mask;
}

std::uint64_t SessionChecker::let_go(const SessionState& state, const Read& read,
                                     std::uint64_t missing) const {
  if (missing == 0 || kept_ == 0 || read.held < kept_) return 0;
  const std::uint64_t there = read.seen & state.acknowledged_before(read.before);
  if (there == 0) return missing;
  // The oldest was written first of those that are there.
  const auto oldest = static_cast<std::uint32_t>(63 - std::countl_zero(there));
  std::uint64_t gone = missing;
  for (std::uint32_t back = 0; back < oldest; ++back) {
    if (surely_written_before(state, read.before - 1 - oldest, read.before - 1 - back))
      gone &= ~(std::uint64_t{1} << back);
  }
  return gone;
}

// Both were acknowledged, the first one within the lag before or after it was written.
bool SessionChecker::surely_written_before(const SessionState& state, std::uint32_t seq,
                                           std::uint32_t later) const {
  const Duration lag = plan_.contract.session.persist_lag;
  if (lag == Duration::zero()) return true;
  const SessionTurn* const after = state.find(later);
  if (after == nullptr) return false;
  if (const SessionTurn* turn = state.find(seq)) return turn->end() + lag <= after->begin;
  // It ended before the turns began that are known still.
  return std::any_of(state.turns.begin(), state.turns.end(), [&](const SessionTurn& turn) {
    return turn.known && turn.seq > seq && turn.begin + lag <= after->begin;
  });
}

void SessionChecker::judge(const SessionState& state, const Read& read) {
  std::uint64_t asked = required(state, read);
  asked &= ~let_go(state, read, asked & ~read.seen);
  if (asked == 0) return;
  bool crossed = false;
  std::uint16_t first = observe::kNoInstance;
  for (const SessionTurn& turn : state.turns) {
    const std::uint32_t back = read.before - 1 - turn.seq;
    if (turn.seq == 0 || turn.seq >= read.before || back >= 64 || (asked >> back & 1U) == 0)
      continue;
    if (read.turn) {
      crossed = crossed || turn.instance != read.turn->instance;
    } else {
      crossed = crossed || (first != observe::kNoInstance && first != turn.instance);
      first = turn.instance;
    }
  }
  if (crossed) ++crossed_;
  if (crossed || read.reading) ++trials_;
  if (const std::uint64_t missing = asked & ~read.seen; missing != 0)
    forgotten(state, read, missing);
}

void SessionChecker::forgotten(const SessionState& state, const Read& read, std::uint64_t missing) {
  // The newest one that another instance acknowledged, else the newest.
  std::uint32_t seq = read.before - 1 - static_cast<std::uint32_t>(std::countr_zero(missing));
  const SessionTurn* lost = state.find(seq);
  for (std::uint32_t back = 0; back < 64 && read.turn; ++back) {
    if ((missing >> back & 1U) == 0) continue;
    const SessionTurn* candidate = state.find(read.before - 1 - back);
    if (!candidate || candidate->instance == read.turn->instance) continue;
    seq = candidate->seq;
    lost = candidate;
    break;
  }
  const std::uint16_t from = lost ? lost->instance : observe::kNoInstance;
  const bool same = read.turn && lost && lost->instance == read.turn->instance;
  const std::uint16_t at = read.turn ? read.turn->instance : observe::kNone16;
  Finding* finding = book_.add(group_key(read.turn ? 1 : 2, from, at), read.begin);
  if (!finding) return;
  const Speaker speaker{read.conversation, state.user, state.load,
                        read.reading ? read.reading->identity : std::string_view{}};
  const std::string name = message_name(0, seq);
  const std::string by = lost ? wording_.instance(from) : std::string("an instance");
  finding->what = same        ? "forgotten by the same instance"
                  : read.turn ? "forgotten by another instance"
                              : "not stored";
  finding->conversation = read.conversation;
  if (lost) finding->witnesses.push_back(witness(read.conversation, *lost));
  if (read.turn) {
    const std::string here = wording_.instance(at);
    finding->group = "S1 prompt " + by + " to " + here;
    finding->witnesses.push_back(witness(read.conversation, *read.turn));
    Witness prompt;
    prompt.who = "stub " + wording_.stub(read.turn->stub);
    prompt.begin = prompt.end = read.turn->begin + std::chrono::microseconds(read.turn->prompt_us);
    prompt.request_id = finding->witnesses.back().request_id;
    prompt.outcome = "prompt without " + name;
    prompt.detail = "holds " + std::to_string(std::popcount(read.seen)) +
                    " earlier messages of this conversation";
    finding->witnesses.push_back(std::move(prompt));
    const std::string gap =
        lost ? rounded(std::max(read.turn->begin - lost->end(), Duration::zero())) + " after "
             : "after ";
    finding->sentence =
        here + " answered turn " + message_name(0, read.turn->seq) + " from a context without " +
        name + ", although that turn began " + gap + by + " had acknowledged " + name +
        "; the contract promises that every instance sees the same session, so " + name +
        (same ? " was forgotten by the instance that had taken it." : " never reached this one.");
  } else {
    finding->group = "S1 store " + by;
    finding->witnesses.push_back(wording_.reading(*read.reading));
    finding->sentence =
        std::string(read.reading->text) + " did not hold " + name +
        " in a reading that began after " + by +
        " had acknowledged it; an acknowledged turn that is not in the store is known to no other "
        "instance.";
  }
  const SessionTurn* shown = read.turn ? read.turn : lost;
  finding->see_again.push_back(wording_.curl(
      from, speaker,
      lost ? wording_.request_id(read.conversation, lost->seq, lost->number) : std::string()));
  if (read.turn)
    finding->see_again.push_back(wording_.curl(
        at, speaker, wording_.request_id(read.conversation, shown->seq, shown->number)));
  if (history_key_ != observe::kNone16)
    wording_.redis_lines(history_key_, wording_.key(history_key_, speaker), finding->see_again);
}

Witness SessionChecker::witness(std::uint32_t conversation, const SessionTurn& turn) const {
  Witness w;
  w.who = "turn " + message_name(0, turn.seq);
  w.where = wording_.instance(turn.instance);
  w.begin = turn.begin;
  w.end = turn.end();
  w.outcome = turn.acknowledged ? "acknowledged" : "not acknowledged";
  if (turn.sent_id) w.request_id = wording_.request_id(conversation, turn.seq, turn.number);
  return w;
}

CheckResult SessionChecker::finish() {
  conversations_.for_each([this](std::uint64_t conversation, SessionState& state) {
    for (std::uint32_t back = SessionState::kTurns; back-- > 0;) {  // in order of the turns
      if (state.newest + 1 > back) {
        SessionTurn& slot = state.place(state.newest + 1 - back);
        judge(static_cast<std::uint32_t>(conversation), state, slot);
      }
    }
  });
  CheckResult result;
  result.trials = trials_;
  result.violations = book_.violations();
  result.findings = book_.take();
  result.evidence.needs.push_back(
      {"no context was seen that had to hold a turn acknowledged by another instance", crossed_,
       true});
  if (unjudged_ > 0)
    result.evidence.remarks.push_back(counted(unjudged_, "prompt") +
                                      " without a known turn not judged");
  if (untracked_ > 0)
    result.evidence.remarks.push_back(counted(untracked_, "turn") + " beyond the bound not judged");
  return result;
}

}  // namespace throng::check
