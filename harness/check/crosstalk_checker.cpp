// Whose a read is: a turn and a stored session belong to their conversation; a prompt belongs to
// the newest user message in it, the last marker, whatever request ID came with it. A seq beyond
// those issued is judged at the end, because a prompt is told before its turn is.
//
// A reply that quotes its own conversation but not the message it answers is another turn's reply,
// if the model was asked with that message; without a prompt the service may be quoting an older
// message on its own account.
#include "harness/check/crosstalk_checker.h"

#include <algorithm>

namespace throng::check {

using observe::Channel;
using observe::Kind;
using observe::Observation;

CrosstalkChecker::CrosstalkChecker(const plan::Plan& plan)
    : plan_(plan), wording_(plan), book_(plan.limits.max_findings_per_check) {}

void CrosstalkChecker::on(const Observation& o) {
  if (o.kind == Kind::gap) return;
  if (o.kind == Kind::turn) turn(o);
  if (o.kind == Kind::store && o.channel != Channel::store) return;
  if (o.corrupt_markers > 0) corrupt(o);
  if (o.markers.empty()) return;
  ++reads_;
  const bool from_outside = o.kind == Kind::stub;
  const std::uint32_t owner = from_outside ? o.markers.back().conversation : o.conversation;
  read(o, owner);
  if (o.channel == Channel::prompt) prompt(o, owner);
}

void CrosstalkChecker::turn(const Observation& o) {
  State* state = conversations_.obtain(o.conversation);
  if (!state) {
    ++untracked_;
    return;
  }
  if (!state->begun) {
    state->begun = true;
    state->first_begin = o.begin;
  }
  state->issued = std::max(state->issued, o.seq);
  if (overlap_.enter(o.conversation, state->first_begin, o.end)) ++overlaps_;
  from_ = any_turn_ ? std::min(from_, o.begin) : o.begin;
  to_ = any_turn_ ? std::max(to_, o.end) : o.end;
  any_turn_ = true;
  if (plan_.contract.turn.replies_echo_markers && !o.markers.empty() && o.seq > 0) reply(o, *state);
}

void CrosstalkChecker::read(const Observation& o, std::uint32_t owner) {
  State* state = o.conversation == owner ? conversations_.find(owner) : nullptr;
  for (const Marker& marker : o.markers) {
    if (marker.conversation != owner) {
      foreign(o, owner, marker);
      return;  // one finding per read
    }
    if (state && marker.seq > state->seen) {
      state->seen = marker.seq;
      state->seen_at = o.begin;
    }
  }
}

void CrosstalkChecker::reply(const Observation& o, State& state) {
  for (const Marker& marker : o.markers) {
    if (marker.conversation != o.conversation) return;  // told as foreign
    if (marker.seq == o.seq && marker.writer == o.writer) return;
  }
  if (state.prompted == o.seq) {
    swapped(o, o.seq);
  } else {
    state.swapped = o.seq;
  }
}

void CrosstalkChecker::prompt(const Observation& o, std::uint32_t owner) {
  if (o.conversation != owner) return;
  State* state = conversations_.obtain(owner);
  if (!state) return;
  state->prompted = o.markers.back().seq;
  if (state->swapped == state->prompted) {
    swapped(o, state->swapped);
    state->swapped = 0;
  }
}

std::string CrosstalkChecker::place(const Observation& o) const {
  switch (o.kind) {
    case Kind::turn:
      return "The reply to turn " + message_name(o.writer, o.seq);
    case Kind::request:
      return "The response to request " + std::to_string(o.number);
    case Kind::store:
      return std::string(o.text);
    default:
      return o.channel == Channel::prompt ? "A prompt" : "A call to " + wording_.stub(o.instance);
  }
}

Witness CrosstalkChecker::witness(const Observation& o) const {
  if (o.kind == Kind::store) return wording_.reading(o);
  return o.kind == Kind::stub ? wording_.arrival(o) : wording_.exchange(o);
}

void CrosstalkChecker::see_again(Finding& finding, const Observation& o,
                                 std::uint32_t owner) const {
  Speaker speaker = speaker_of(o);
  speaker.conversation = owner;
  const bool ours = o.kind == Kind::turn || o.kind == Kind::request;
  finding.see_again.push_back(wording_.curl(ours ? o.instance : std::uint16_t{0}, speaker, {}));
  for (std::size_t i = 0; i < plan_.contract.keys.size(); ++i) {
    const auto key = static_cast<std::uint16_t>(i);
    if (!plan_.contract.keys[i].history) continue;
    wording_.redis_lines(key,
                         o.kind == Kind::store ? std::string(o.text) : wording_.key(key, speaker),
                         finding.see_again);
    return;
  }
}

void CrosstalkChecker::foreign(const Observation& o, std::uint32_t owner, const Marker& marker) {
  const std::uint16_t where = o.kind == Kind::store ? o.key : o.instance;
  Finding* finding = book_.add(group_key(1, static_cast<std::uint64_t>(o.kind), where), o.begin);
  if (!finding) return;
  finding->what = "cross-talk";
  finding->conversation = owner;
  Witness said = witness(o);
  finding->group = "S4 cross-talk " + said.who.substr(0, said.who.find(' ')) + " " + said.where;
  finding->witnesses.push_back(std::move(said));
  Witness other;
  other.who = "turn " + message_name(marker.writer, marker.seq);
  other.where = "conversation " + std::to_string(marker.conversation);
  other.begin = other.end = o.begin;
  other.outcome = "sent by another user";
  const MarkerText text = format(marker);
  other.detail.assign(text.data(), text.size());
  finding->witnesses.push_back(std::move(other));
  finding->sentence =
      place(o) + " of conversation " + std::to_string(owner) + " held message " +
      message_name(marker.writer, marker.seq) + " of conversation " +
      std::to_string(marker.conversation) +
      "; a marker is written by one user only, so the service mixed two users' sessions.";
  see_again(*finding, o, owner);
}

void CrosstalkChecker::corrupt(const Observation& o) {
  Finding* finding = book_.add(group_key(2, static_cast<std::uint64_t>(o.kind)), o.begin);
  if (!finding) return;
  finding->what = "corrupt";
  finding->conversation = o.conversation;
  finding->group = "S4 corrupt " + std::string(o.kind == Kind::store  ? "store"
                                               : o.kind == Kind::stub ? "stub"
                                                                      : "reply");
  finding->witnesses.push_back(witness(o));
  finding->sentence =
      place(o) + " of conversation " + std::to_string(o.conversation) + " held " +
      counted(o.corrupt_markers, "marker") +
      " with wrong check digits; what was sent had right ones, so the text was changed on its way.";
  see_again(*finding, o, o.conversation);
}

void CrosstalkChecker::swapped(const Observation& o, std::uint32_t seq) {
  Finding* finding = book_.add(group_key(3), o.begin);
  if (!finding) return;
  finding->what = "reply swap";
  finding->conversation = o.conversation;
  finding->group = "S4 reply swap";
  finding->witnesses.push_back(witness(o));
  finding->sentence = "The reply to turn " + message_name(0, seq) +
                      " quoted other messages of its conversation but not " + message_name(0, seq) +
                      ", with which the model had been asked; it is the reply to another turn.";
  see_again(*finding, o, o.conversation);
}

void CrosstalkChecker::garbage(std::uint32_t conversation, const State& state) {
  Finding* finding = book_.add(group_key(4), state.seen_at);
  if (!finding) return;
  finding->what = "garbage";
  finding->conversation = conversation;
  finding->group = "S4 garbage";
  Witness w;
  w.who = "message " + message_name(0, state.seen);
  w.begin = w.end = state.seen_at;
  w.outcome = "read";
  w.detail = "the last message sent was " + message_name(0, state.issued);
  finding->witnesses.push_back(std::move(w));
  finding->sentence = "Message " + message_name(0, state.seen) + " of conversation " +
                      std::to_string(conversation) + " was read, but the last one sent was " +
                      message_name(0, state.issued) +
                      "; nobody wrote it, so what is stored is not what was said.";
  finding->see_again.push_back(wording_.curl(0, {.conversation = conversation}, {}));
}

CheckResult CrosstalkChecker::finish() {
  conversations_.for_each([this](std::uint64_t conversation, const State& state) {
    // One more than issued may be the message of a turn that the end of the run cut off.
    if (state.begun && state.seen > state.issued + 1)
      garbage(static_cast<std::uint32_t>(conversation), state);
  });
  CheckResult result;
  result.trials = reads_;
  result.violations = book_.violations();
  result.findings = book_.take();
  Need concurrency{"no two conversations were under way at the same time", overlaps_, true};
  if (any_turn_) concurrency.spans.push_back({from_, to_});
  result.evidence.needs.push_back(std::move(concurrency));
  result.evidence.remarks.push_back(counted(reads_, "read") + " of markers");
  if (untracked_ > 0)
    result.evidence.remarks.push_back(counted(untracked_, "turn") + " beyond the bound not judged");
  return result;
}

}  // namespace throng::check
