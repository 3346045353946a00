#include "harness/load/judge.h"

#include <algorithm>

#include "harness/base/request_id.h"
#include "harness/load/condition.h"
#include "harness/load/escape.h"
#include "harness/load/text.h"

namespace throng::load {
namespace {

constexpr std::size_t kMostErrorText = 200;

bool among(const std::vector<std::uint16_t>& list, std::uint16_t status) {
  return std::find(list.begin(), list.end(), status) != list.end();
}

bool is_success(std::uint16_t status) { return status >= 200 && status < 300; }

// Turns are acknowledged by the statuses that the contract names.
bool acknowledges(const plan::TurnContract& turn, std::uint16_t status) {
  return turn.ok_status.empty() ? status == 200 : among(turn.ok_status, status);
}

void append_expected(const std::vector<std::uint16_t>& expected, std::string_view otherwise,
                     std::string& out) {
  if (expected.empty()) out.append(otherwise);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (i > 0) out.append(" or ");
    out.append(std::to_string(expected[i]));
  }
}

}  // namespace

Outcome outcome_of(Failure transport) {
  switch (transport) {
    case Failure::none:
      return Outcome::ok;
    case Failure::refused:
    case Failure::unreachable:
    case Failure::unresolved:
    case Failure::connect_timeout:
    case Failure::tls:
      return Outcome::fail;  // not a byte of the request was sent
    default:
      return Outcome::unknown;
  }
}

observe::Echo echo_of(const plan::RequestIdContract& contract, std::string_view sent,
                      const net::Response& response) {
  using observe::Echo;
  if (contract.header.empty() || contract.echo == plan::RequestIdContract::Echo::none) {
    return Echo::none;
  }
  const std::string_view back = trimmed(response.header(contract.header));
  if (sent.empty()) return back.empty() ? Echo::missing : Echo::generated;
  if (back.empty()) return Echo::absent;
  if (back == sent) return Echo::same;
  return same_but_version_nibble(sent, back) ? Echo::nibble : Echo::changed;
}

Judge::Judge(const plan::Contract& contract, const plan::Exchange& exchange, const plan::Flow& flow)
    : contract_(contract), exchange_(exchange), flow_(flow) {}

Judgement Judge::judge(Reply& reply, const Values& values, std::vector<std::string>& variables,
                       std::string& room, std::string& why) const {
  why.clear();
  const net::Response& response = reply.response();
  Judgement verdict;
  if (response.failure != Failure::none || !response.complete) {
    verdict.failure = response.failure == Failure::none ? Failure::closed : response.failure;
    verdict.outcome = outcome_of(verdict.failure);
    append_readable(response.error.empty() ? to_string(verdict.failure) : response.error,
                    kMostErrorText, why);
  } else {
    verdict = judge_status(response, why);
    if (verdict.failure == Failure::none && !as_expected(reply, values, room, why)) {
      verdict.failure = Failure::content;
      if (verdict.outcome == Outcome::ok) verdict.outcome = Outcome::unknown;
    }
  }
  const bool readable = verdict.failure == Failure::none || verdict.failure == Failure::content;
  for (const plan::Capture& capture : exchange_.captures) {
    if (!readable && capture.strict) verdict.goes_on = false;
  }
  if (readable && !capture(reply, values, variables, why)) {
    verdict.goes_on = false;
    verdict.failure = Failure::content;
    if (verdict.outcome == Outcome::ok) verdict.outcome = Outcome::unknown;
  }
  return verdict;
}

Judgement Judge::judge_status(const net::Response& response, std::string& why) const {
  const std::uint16_t status = response.status;
  const bool turn = exchange_.turn;
  const bool acknowledged = turn ? acknowledges(contract_.turn, status)
                                 : is_success(status) || among(exchange_.status, status);
  const bool expected = exchange_.status.empty() ? acknowledged : among(exchange_.status, status);
  Judgement verdict;
  if (acknowledged) {
    verdict.outcome = expected ? Outcome::ok : Outcome::unknown;
  } else {
    const bool rejected =
        (status >= 400 && status < 500) || (status == 503 && contract_.turn.rejects_before_effect);
    verdict.outcome = rejected ? Outcome::fail : Outcome::unknown;
  }
  if (!expected) {
    verdict.failure = Failure::status;
    why.append("status ").append(std::to_string(status)).append(", expected ");
    const bool contracts = turn && exchange_.status.empty();
    append_expected(contracts ? contract_.turn.ok_status : exchange_.status,
                    turn ? "200" : "any 2xx", why);
  }
  return verdict;
}

bool Judge::as_expected(Reply& reply, const Values& values, std::string& room,
                        std::string& why) const {
  const bool told = exchange_.turn && acknowledges(contract_.turn, reply.response().status);
  for (const plan::Expectation& failure : contract_.turn.failed_when) {
    if (!told) break;
    const auto value = reply.value(failure.source, {});
    if (first_broken(failure.match, value, values, room) != Broken::none) continue;
    why.append("the service says that it failed: ");
    append_readable(value.value_or(failure.source.name), kMostErrorText, why);
    return false;
  }
  for (const plan::Expectation& expectation : exchange_.expect) {
    const auto value = reply.value(expectation.source, variable(expectation.source, values));
    const Broken broken = first_broken(expectation.match, value, values, room);
    if (broken == Broken::none) continue;
    explain(expectation, broken, value, why);
    return false;
  }
  return true;
}

bool Judge::capture(Reply& reply, const Values& values, std::vector<std::string>& variables,
                    std::string& why) const {
  bool all = true;
  for (const plan::Capture& capture : exchange_.captures) {
    auto value = reply.value(capture.source, variable(capture.source, values));
    std::string_view group;
    if (value && capture.pattern) {
      if (capture.pattern->capture(*value, group)) {
        value = group;
      } else {
        value.reset();
      }
    }
    if (value) {
      variables[capture.slot].assign(*value);
      continue;
    }
    variables[capture.slot].clear();
    if (!capture.strict) continue;
    if (all && why.empty()) {
      why.append("nothing to capture for ").append(flow_.variables[capture.slot]).append(" at ");
      why.append(capture.source.name.empty() ? "the body" : capture.source.name);
    }
    all = false;
  }
  return all;
}

std::string_view Judge::variable(const plan::ValueSource& source, const Values& values) const {
  if (source.kind != plan::ValueSource::Kind::variable) return {};
  // Few and short: a search costs less than a table would weigh.
  for (std::size_t slot = 0; slot < flow_.variables.size(); ++slot) {
    const std::string& name = flow_.variables[slot];
    if (source.name == name || source.name == "${" + name + "}") return values.variables[slot];
  }
  return {};
}

}  // namespace throng::load
