#include <array>

#include "harness/check/conclude.h"
#include "harness/check/crosstalk_checker.h"
#include "harness/check/id_echo.h"
#include "harness/check/id_forwarded.h"
#include "harness/check/id_swapped.h"
#include "harness/check/session_checker.h"
#include "harness/check/ttl_facts.h"
#include "harness/check/ttl_range.h"
#include "harness/check/ttl_set.h"
#include "harness/check/ttl_sliding.h"

namespace throng::check {
namespace {

using observe::Kind;

template <typename CheckerType>
std::unique_ptr<Checker> make(const plan::Plan& plan) {
  return std::make_unique<CheckerType>(plan);
}

template <typename... Kinds>
constexpr std::uint32_t kinds(Kinds... kind) {
  return (kind_bit(kind) | ...);
}

bool marked(const plan::Plan& plan) {
  return plan.contract.turn.marker != plan::TurnContract::MarkerAt::none;
}
bool has_header(const plan::Plan& plan) { return !plan.contract.request_id.header.empty(); }
bool echoes(const plan::Plan& plan) {
  return has_header(plan) && plan.contract.request_id.echo != plan::RequestIdContract::Echo::none;
}
bool generates(const plan::Plan& plan) {
  return has_header(plan) && plan.contract.request_id.generate;
}
bool forwards(const plan::Plan& plan) {
  return has_header(plan) && !plan.contract.request_id.forward.empty();
}

constexpr std::uint32_t kExchanges = kinds(Kind::turn, Kind::request);
constexpr std::uint32_t kStored = kExchanges | kinds(Kind::store, Kind::gap);

constexpr std::array kChecks = {
    CheckEntry{"R1", "request ID comes back", Severity::contract,
               "Every response, errors included, carries the request ID that was sent, in the form "
               "that the contract "
               "allows (exact, all but hex digit 14, or replaced).",
               "a response to a request that was sent with an ID", kExchanges, echoes,
               make<IdEchoChecker>},
    CheckEntry{"R2", "request ID is made where none was sent", Severity::contract,
               "A response to a request without an ID carries one that the service made, and no "
               "two such requests are "
               "given the same.",
               "a response to a request that was sent without an ID", kExchanges, generates,
               make<IdGeneratedChecker>},
    CheckEntry{"R4", "request ID is forwarded", Severity::contract,
               "Each call that the service makes for a request, to a stub that the contract names, "
               "carries that "
               "request's ID; where the name is no stub, the ID stands in the log of a process "
               "behind the service.",
               "a call to each stub that the contract names, or such a log line",
               kExchanges | kinds(Kind::stub, Kind::log), forwards, make<IdForwardedChecker>},
    CheckEntry{
        "R5", "request IDs are never swapped", Severity::safety,
        "No call, log line or response carries the ID of one request and the marker of another.",
        "turns of different conversations that overlapped in time",
        kExchanges | kinds(Kind::stub, Kind::log), has_header, make<IdSwappedChecker>},
    CheckEntry{"S1", "every instance sees the same session", Severity::safety,
               "The context from which an instance answers, and the stored history, hold every "
               "turn that any instance "
               "had acknowledged before, within what the contract keeps.",
               "a turn asked of another instance than one that acknowledged an earlier turn",
               kStored | kinds(Kind::stub), marked, make<SessionChecker>},
    CheckEntry{"S4", "nobody sees another's words", Severity::safety,
               "No prompt, reply or stored session of one conversation holds a marker of another, "
               "a damaged one, or one "
               "that was never sent; a reply answers the message it was asked with.",
               "two conversations under way at the same time, and a read that holds a marker",
               kStored | kinds(Kind::stub), marked, make<CrosstalkChecker>},
    CheckEntry{"T1", "keys expire", Severity::contract,
               "After an acknowledged turn every key that promises a TTL has an expiry, and keys "
               "that always exist do.",
               "a key of each family that always exists", kStored, has_expiring_family,
               make<TtlSetChecker>},
    CheckEntry{"T2", "TTL is the contract's", Severity::contract,
               "What is left of a key's life is no more than its TTL and no less than the TTL "
               "minus the time since its "
               "last certain write, and the moment of expiry never moves back.",
               "a key of each family that always exists", kStored, has_expiring_family,
               make<TtlRangeChecker>},
    CheckEntry{"T3", "TTL slides", Severity::contract,
               "An acknowledged turn moves the expiry of the keys it renews on by the distance of "
               "the writes.",
               "two readings of one key around an acknowledged turn, far enough apart",
               kinds(Kind::turn, Kind::store, Kind::gap), has_renewed_family,
               make<TtlSlidingChecker>},
};

}  // namespace

std::span<const CheckEntry> all_checks() { return kChecks; }

}  // namespace throng::check
