// A call with an ID of ours is right as far as this check goes (whether it is the right one of ours
// is R5). A call without an ID is wrong. A call with any other ID is right only if it belongs to a
// request that was sent without one and the service made this ID for it: a prompt names its turn by
// its marker, so it waits for that turn; any other call waits for a response that carries the same
// ID, which another shard may have seen, so merge() decides.
#include "harness/check/id_forwarded.h"

#include <algorithm>

#include "harness/base/request_id.h"

namespace throng::check {

using observe::Channel;
using observe::Echo;
using observe::Kind;
using observe::Observation;

namespace {

constexpr std::size_t kMostReturned = 1'000'000;
constexpr std::size_t kMostStrays = 256;

// What services ask for on their own account: no request of ours stands behind it.
bool housekeeping(std::string_view request_line) {
  constexpr std::string_view kPaths[] = {"/health",    "/healthz", "/ready",    "/live",
                                         "/ping",      "/",        "/api/tags", "/api/version",
                                         "/v1/models", "/metrics"};
  const std::size_t space = request_line.find(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view method = request_line.substr(0, space);
  if (method != "GET" && method != "HEAD") return false;
  std::string_view path = request_line.substr(space + 1);
  path = path.substr(0, path.find_first_of(" ?"));
  for (const std::string_view end : kPaths) {
    if (end == "/" ? path == end : path.ends_with(end)) return true;
  }
  return false;
}

}  // namespace

IdForwardedChecker::IdForwardedChecker(const plan::Plan& plan)
    : plan_(plan),
      wording_(plan),
      book_(plan.limits.max_findings_per_check),
      returned_(kMostReturned) {
  const auto& stubs = plan.environment.stubs;
  for (const std::string& name : plan.contract.request_id.forward)
    targets_.push_back({name, false, 0});
  target_of_stub_.assign(stubs.size(), targets_.size());
  for (std::size_t s = 0; s < stubs.size(); ++s) {
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      if (targets_[t].name != stubs[s].name) continue;
      targets_[t].is_stub = true;
      target_of_stub_[s] = t;
    }
  }
}

void IdForwardedChecker::on(const Observation& o) {
  switch (o.kind) {
    case Kind::turn:
    case Kind::request:
      exchange(o);
      break;
    case Kind::stub:
      call(o);
      break;
    case Kind::log:
      log(o);
      break;
    default:
      break;
  }
}

void IdForwardedChecker::exchange(const Observation& o) {
  if (o.status == 0) ++unanswered_;
  Turn turn{o.seq, o.status == 0 ? Echo::none : o.echo, 0};
  if ((o.echo == Echo::generated || o.echo == Echo::changed) && !o.request_id.empty()) {
    turn.returned = fingerprint(o.request_id);
    returned_.insert(turn.returned);
  }
  if (o.kind != Kind::turn || o.seq == 0) return;
  if (Turns* turns = conversations_.obtain(o.conversation))
    turns->last[o.seq % turns->last.size()] = turn;
  if (prompts_.empty()) return;
  const auto waiting = [&](const Stray& s) {
    return s.conversation == o.conversation && s.seq == o.seq;
  };
  for (const Stray& s : prompts_) {
    if (waiting(s)) judge(s, turn);
  }
  std::erase_if(prompts_, waiting);
}

void IdForwardedChecker::call(const Observation& o) {
  if (o.instance >= target_of_stub_.size() || target_of_stub_[o.instance] == targets_.size())
    return;
  const auto id = parse_request_id(o.request_id);
  const bool ours = id && id->run == plan_.run;
  if (!ours && o.markers.empty() && housekeeping(o.text)) return;
  ++targets_[target_of_stub_[o.instance]].calls;
  if (ours) {
    ++trials_;
  } else if (o.request_id.empty()) {
    ++trials_;
    without(o);
  } else {
    stray(o);
  }
}

void IdForwardedChecker::log(const Observation& o) {
  if (o.instance != observe::kNoInstance) return;  // the service's own log: not behind it
  const auto id = parse_request_id(o.request_id);
  if (!id || id->run != plan_.run) return;
  for (Target& target : targets_) {
    if (target.is_stub) continue;
    ++target.calls;
    ++trials_;
  }
}

void IdForwardedChecker::stray(const Observation& o) {
  if (o.channel != Channel::prompt || o.markers.empty()) {
    if (returned_.contains(fingerprint(o.request_id))) {
      ++trials_;
    } else {
      keep(unnamed_, o, 0);
    }
    return;
  }
  const Marker& newest = o.markers.back();
  const Turns* turns = conversations_.find(newest.conversation);
  const Turn* turn = turns ? &turns->last[newest.seq % turns->last.size()] : nullptr;
  if (turn && turn->seq == newest.seq) {
    judge({fingerprint(o.request_id), newest.conversation, newest.seq, o, std::string(o.request_id),
           std::string(o.text)},
          *turn);
  } else {
    keep(prompts_, o, newest.seq);
  }
}

void IdForwardedChecker::keep(std::vector<Stray>& strays, const Observation& o, std::uint32_t seq) {
  if (strays.size() >= kMostStrays) {
    std::erase_if(strays, [&](const Stray& s) { return returned_.contains(s.print); });
    if (strays.size() >= kMostStrays) {
      ++unjudged_;
      return;
    }
  }
  Stray s{fingerprint(o.request_id),
          seq > 0 ? o.markers.back().conversation : o.conversation,
          seq,
          o,
          std::string(o.request_id),
          std::string(o.text.substr(0, 200))};
  s.call.markers = {};
  s.call.identity = {};
  strays.push_back(std::move(s));
}

void IdForwardedChecker::judge(const Stray& stray, const Turn& turn) {
  if (turn.echo == Echo::none) {  // no response: whether an ID was sent is not known
    ++unjudged_;
    return;
  }
  ++trials_;
  if (turn.echo == Echo::missing || (turn.returned != 0 && turn.returned == stray.print)) return;
  Finding* finding = book_.add(group_key(2, stray.call.instance), stray.call.begin);
  if (!finding) return;
  Observation call = stray.call;
  call.request_id = stray.request_id;
  call.text = stray.text;
  call.conversation = stray.conversation;
  const bool made = turn.echo == Echo::generated;
  another(*finding, call,
          made ? "the response carried the ID that the service had made, which is another"
               : "the turn it serves was sent with an ID of ours, which is another");
  finding->see_again.push_back(wording_.curl(0, speaker_of(call), {}));
}

void IdForwardedChecker::without(const Observation& o) {
  Finding* finding = book_.add(group_key(1, o.instance), o.begin);
  if (!finding) return;
  const std::string& header = plan_.contract.request_id.header;
  finding->what = "call without an ID";
  finding->group = "R4 without " + wording_.stub(o.instance);
  finding->conversation = o.conversation;
  finding->witnesses.push_back(wording_.arrival(o));
  finding->witnesses.back().outcome = "no " + header;
  finding->sentence = "A call reached " + wording_.stub(o.instance) + " without " + header +
                      "; the contract promises that the service forwards the ID of the request it "
                      "works for, and only "
                      "requests of this run reach this stub, so the trail ends here.";
  finding->see_again.push_back(
      wording_.curl(0, speaker_of(o), wording_.request_id(o.conversation, 0, 0)));
}

void IdForwardedChecker::another(Finding& finding, const Observation& o,
                                 std::string_view why) const {
  const std::string& header = plan_.contract.request_id.header;
  finding.what = "call with another ID";
  finding.group = "R4 another " + wording_.stub(o.instance);
  finding.conversation = o.conversation;
  finding.witnesses.push_back(wording_.arrival(o));
  finding.sentence = "A call reached " + wording_.stub(o.instance) + " with the " + header + " " +
                     std::string(o.request_id) + ", but " + std::string(why) +
                     "; the contract promises that the ID is forwarded, so the call cannot be told "
                     "to belong to its "
                     "request.";
}

CheckResult IdForwardedChecker::finish() {
  CheckResult result;
  result.trials = trials_;
  result.violations = book_.violations();
  result.findings = book_.take();
  for (const Target& target : targets_) {
    result.evidence.needs.push_back(
        {target.is_stub ? "no call to " + target.name + " was seen"
                        : target.name + " is no stub here, and no log of a process behind the "
                                        "service carried an ID of ours",
         target.calls, true});
  }
  std::erase_if(unnamed_, [&](const Stray& s) { return returned_.contains(s.print); });
  for (const Stray& s : unnamed_) {
    Claim claim{s.print, false, {}};
    Observation call = s.call;
    call.request_id = s.request_id;
    call.text = s.text;
    another(claim.finding, call,
            "no response carried that ID back, so it was made for this call alone");
    claim.finding.first = claim.finding.last = call.begin;
    result.evidence.claims.push_back(std::move(claim));
  }
  result.evidence.seen = returned_.all();
  result.evidence.claims_tolerated = unanswered_;
  unjudged_ += prompts_.size();
  if (unjudged_ > 0)
    result.evidence.remarks.push_back(counted(unjudged_, "call") +
                                      " with an ID of unknown origin not judged");
  return result;
}

}  // namespace throng::check
