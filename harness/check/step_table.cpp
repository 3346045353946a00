#include "harness/check/step_table.h"

#include <algorithm>

namespace throng::check {
namespace {

bool names_conversation(const plan::Template& text) {
  return std::any_of(text.segments.begin(), text.segments.end(), [](const plan::Segment& segment) {
    return segment.kind == plan::Segment::Kind::conversation;
  });
}

bool names_conversation(const plan::RequestTemplate& request) {
  return names_conversation(request.target) || names_conversation(request.body) ||
         std::any_of(request.headers.begin(), request.headers.end(),
                     [](const auto& header) { return names_conversation(header.second); });
}

// RFC 9110, 9.2.1: these ask for nothing to change.
bool safe_method(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

}  // namespace

StepTable::StepTable(const plan::Plan& plan)
    : meaning_(plan.steps.size(), Meaning::neutral),
      turns_continue_(names_conversation(plan.contract.turn.request)) {
  for (const plan::Flow& flow : plan.flows) {
    plan::for_each_step(flow.steps, [this](const plan::Step& step) {
      if (const auto* exchange = std::get_if<plan::ExchangeStep>(&step.what)) enter(*exchange);
    });
  }
}

bool StepTable::continues(const observe::Observation& turn) const {
  return turn.step < meaning_.size() ? meaning_[turn.step] == Meaning::continues : turns_continue_;
}

bool StepTable::disturbs(const observe::Observation& request) const {
  return request.step < meaning_.size() && meaning_[request.step] == Meaning::disturbs;
}

void StepTable::enter(const plan::ExchangeStep& step) {
  if (step.step >= meaning_.size()) return;
  const plan::RequestTemplate& request = step.exchange.request;
  const bool named = names_conversation(request);
  if (step.exchange.turn) {
    meaning_[step.step] = named ? Meaning::continues : Meaning::neutral;
  } else if (named && !safe_method(request.method)) {
    meaning_[step.step] = Meaning::disturbs;
  }
}

}  // namespace throng::check
