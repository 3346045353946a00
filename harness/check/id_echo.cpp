#include "harness/check/id_echo.h"

namespace throng::check {

using observe::Echo;
using observe::Kind;
using observe::Observation;
using Promise = plan::RequestIdContract::Echo;

namespace {

constexpr std::size_t kMostGenerated = 1'000'000;

std::string returned(const Observation& o) {
  return o.request_id.empty() ? std::string("one that differs in hex digit 14")
                              : std::string(o.request_id);
}

std::string named(const Observation& o) {
  return o.kind == Kind::turn && o.seq > 0 ? "turn " + message_name(o.writer, o.seq)
                                           : "request " + std::to_string(o.number);
}

bool kept(Promise promise, const Observation& o) {
  switch (o.echo) {
    case Echo::same:
      return true;
    case Echo::nibble:
      return promise != Promise::exact;
    case Echo::changed:
      return promise == Promise::replaced && !o.request_id.empty();
    default:
      return false;
  }
}

std::string_view wanted(Promise promise) {
  switch (promise) {
    case Promise::exact:
      return "it comes back as it was sent";
    case Promise::uuid_nibble:
      return "it comes back with at most hex digit 14 changed";
    default:
      return "every response carries one";
  }
}

}  // namespace

IdEchoChecker::IdEchoChecker(const plan::Plan& plan)
    : plan_(plan), wording_(plan), book_(plan.limits.max_findings_per_check) {}

void IdEchoChecker::on(const Observation& o) {
  if (o.status == 0) return;  // no response
  if (o.echo == Echo::none || o.echo == Echo::generated || o.echo == Echo::missing) return;
  ++trials_;
  if (!kept(plan_.contract.request_id.echo, o))
    tell(o, o.echo == Echo::absent || (o.echo == Echo::changed && o.request_id.empty()));
}

void IdEchoChecker::tell(const Observation& o, bool absent) {
  const std::uint64_t kind = absent ? 1 : 2;
  Finding* finding = book_.add(group_key(kind, o.status / 100, o.instance), o.begin);
  if (!finding) return;
  const std::string& header = plan_.contract.request_id.header;
  const std::string sent = wording_.request_id(o.conversation, o.seq, o.number);
  finding->what = absent ? "request ID absent" : "request ID changed";
  finding->group = "R1 " + std::string(absent ? "absent " : "changed ") +
                   std::to_string(o.status / 100) + "xx " + wording_.instance(o.instance);
  finding->conversation = o.conversation;
  Witness w = wording_.exchange(o);
  w.detail = absent ? "sent " + sent + ", the response has no " + header
                    : "sent " + sent + ", got back " + returned(o);
  finding->witnesses.push_back(std::move(w));
  finding->sentence =
      "The " + std::to_string(o.status) + " response to " + named(o) + " " +
      (absent ? "carried no " + header : "carried as " + header + " " + returned(o)) + " where " +
      sent + " was sent; the contract promises that " +
      std::string(wanted(plan_.contract.request_id.echo)) +
      ", on errors too, so this request cannot be followed by its ID.";
  finding->see_again.push_back(wording_.curl(o.instance, speaker_of(o), sent));
}

CheckResult IdEchoChecker::finish() {
  CheckResult result;
  result.trials = trials_;
  result.violations = book_.violations();
  result.findings = book_.take();
  result.evidence.needs.push_back({"no response to a request with an ID was seen", trials_, true});
  return result;
}

IdGeneratedChecker::IdGeneratedChecker(const plan::Plan& plan)
    : plan_(plan),
      wording_(plan),
      book_(plan.limits.max_findings_per_check),
      made_(kMostGenerated) {}

void IdGeneratedChecker::on(const Observation& o) {
  if (o.status == 0 || (o.echo != Echo::generated && o.echo != Echo::missing)) return;
  ++trials_;
  if (o.echo == Echo::missing || o.request_id.empty()) {
    missing(o);
  } else if (!made_.insert(fingerprint(o.request_id))) {
    repeated(o);
  }
}

void IdGeneratedChecker::missing(const Observation& o) {
  Finding* finding = book_.add(group_key(1, o.status / 100, o.instance), o.begin);
  if (!finding) return;
  const std::string& header = plan_.contract.request_id.header;
  finding->what = "no request ID made";
  finding->group =
      "R2 missing " + std::to_string(o.status / 100) + "xx " + wording_.instance(o.instance);
  finding->conversation = o.conversation;
  finding->witnesses.push_back(wording_.exchange(o));
  finding->sentence = "The " + std::to_string(o.status) + " response to " + named(o) +
                      ", sent without " + header +
                      ", carried none either; the contract promises that the service makes one "
                      "when the client sends "
                      "none, so this request cannot be followed at all.";
  finding->see_again.push_back(wording_.curl(o.instance, speaker_of(o), {}));
}

void IdGeneratedChecker::repeated(const Observation& o) {
  Finding* finding = book_.add(group_key(2, 0, o.instance), o.begin);
  if (!finding) return;
  const std::string& header = plan_.contract.request_id.header;
  finding->what = "constant request ID";
  finding->group = "R2 constant " + wording_.instance(o.instance);
  finding->conversation = o.conversation;
  Witness w = wording_.exchange(o);
  w.request_id = std::string(o.request_id);
  finding->witnesses.push_back(std::move(w));
  finding->sentence =
      "The response to " + named(o) + ", sent without " + header + ", carried " +
      std::string(o.request_id) +
      ", which another request without an ID had been given before; one ID for two requests tells "
      "neither from the other.";
  finding->see_again.push_back(wording_.curl(o.instance, speaker_of(o), {}));
  finding->see_again.push_back(wording_.curl(o.instance, speaker_of(o), {}));
}

CheckResult IdGeneratedChecker::finish() {
  CheckResult result;
  result.trials = trials_;
  result.violations = book_.violations();
  result.findings = book_.take();
  result.evidence.needs.push_back(
      {"no response to a request without an ID was seen", trials_, true});
  if (made_.full())
    result.evidence.remarks.push_back(
        "beyond a million made IDs only repetitions of those were looked for");
  return result;
}

}  // namespace throng::check
