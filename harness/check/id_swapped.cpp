// What is compared: for a prompt, conversation and seq of the newest user message, the last marker.
// A call to another stub or a log line may quote an older message of the same user (a pending
// order), so there only the conversation counts. For a response, the ID that came back against the
// one that was sent.
#include "harness/check/id_swapped.h"

namespace throng::check {

using observe::Channel;
using observe::Echo;
using observe::Kind;
using observe::Observation;

IdSwappedChecker::IdSwappedChecker(const plan::Plan& plan)
    : plan_(plan), wording_(plan), book_(plan.limits.max_findings_per_check) {}

void IdSwappedChecker::on(const Observation& o) {
  if (o.kind == Kind::turn && overlap_.enter(o.conversation, o.begin, o.end)) ++overlaps_;
  if (o.kind == Kind::turn || o.kind == Kind::request) {
    response(o);
  } else {
    arrival(o);
  }
}

void IdSwappedChecker::response(const Observation& o) {
  if (o.status == 0 || o.echo == Echo::none || o.echo == Echo::missing || o.echo == Echo::absent)
    return;
  ++trials_;
  if (o.echo != Echo::changed && o.echo != Echo::generated) return;
  const auto id = parse_request_id(o.request_id);
  if (!id || id->run != plan_.run) return;
  const bool own = id->conversation == o.conversation && id->seq == o.seq && id->number == o.number;
  if (!own || o.echo == Echo::generated) tell(o, *id, o.conversation, o.seq);
}

void IdSwappedChecker::arrival(const Observation& o) {
  if (o.markers.empty()) return;
  const auto id = parse_request_id(o.request_id);
  if (!id || id->run != plan_.run) return;
  ++trials_;
  const Marker& newest = o.markers.back();
  const bool other_message = o.channel == Channel::prompt && id->seq != 0 && id->seq != newest.seq;
  if (id->conversation != newest.conversation || other_message)
    tell(o, *id, newest.conversation, newest.seq);
}

void IdSwappedChecker::tell(const Observation& o, const RequestId& id, std::uint32_t conversation,
                            std::uint32_t seq) {
  Finding* finding =
      book_.add(group_key(1, static_cast<std::uint64_t>(o.kind), o.instance), o.begin);
  if (!finding) return;
  const bool response = o.kind == Kind::turn || o.kind == Kind::request;
  Witness seen = response ? wording_.exchange(o) : wording_.arrival(o);
  if (response) seen.request_id = std::string(o.request_id);
  finding->what = "request ID swapped";
  finding->group = "R5 " + (response ? "response " + seen.where : seen.who + " " + seen.where);
  finding->conversation = conversation;
  Witness owner;
  owner.who =
      id.seq > 0 ? "turn " + message_name(0, id.seq) : "request " + std::to_string(id.number);
  owner.where = "conversation " + std::to_string(id.conversation);
  owner.begin = owner.end = o.begin;
  owner.outcome = "sent this ID";
  owner.request_id = wording_.request_id(id.conversation, id.seq, id.number);
  const std::string place = response              ? "The response to "
                            : o.kind == Kind::log ? "A log line with "
                                                  : "A call with ";
  const std::string whose =
      seq > 0 ? "message " + message_name(0, seq) : "request " + std::to_string(o.number);
  finding->sentence = place + whose + " of conversation " + std::to_string(conversation) +
                      " carried the request ID of " + owner.who + " of conversation " +
                      std::to_string(id.conversation) +
                      "; each ID is sent with one request only, so the service took one request's "
                      "ID for another's.";
  finding->witnesses.push_back(std::move(seen));
  finding->witnesses.push_back(std::move(owner));
  finding->see_again.push_back(wording_.curl(response ? o.instance : std::uint16_t{0},
                                             speaker_of(o),
                                             wording_.request_id(conversation, seq, o.number)));
}

CheckResult IdSwappedChecker::finish() {
  CheckResult result;
  result.trials = trials_;
  result.violations = book_.violations();
  result.findings = book_.take();
  result.evidence.needs.push_back(
      {"no two turns overlapped, so IDs had no chance to be swapped", overlaps_, true});
  result.evidence.remarks.push_back(counted(overlaps_, "turn") + " overlapped another");
  return result;
}

}  // namespace throng::check
