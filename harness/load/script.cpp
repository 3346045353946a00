#include "harness/load/script.h"

#include <algorithm>

namespace throng::load {

using Kind = Operation::Kind;

Script::Script(const plan::Flow& flow) { add(flow.steps); }

std::uint32_t Script::here() const { return static_cast<std::uint32_t>(operations_.size()); }

void Script::add(const plan::Steps& steps) {
  for (const plan::Step& step : steps) {
    std::visit([this](const auto& what) { add(what); }, step.what);
  }
}

void Script::add(const plan::ExchangeStep& step) {
  const plan::Exchange& exchange = step.exchange;
  note_feeds(exchange.request.target);
  note_feeds(exchange.request.body);
  for (const auto& [name, value] : exchange.request.headers) note_feeds(value);
  for (const plan::Expectation& expectation : exchange.expect) note_feeds(expectation.match);
  operations_.push_back(
      {.kind = Kind::exchange, .index = static_cast<std::uint32_t>(exchanges_.size())});
  exchanges_.push_back(&step);
}

void Script::add(const plan::Think& think) {
  operations_.push_back({.kind = Kind::think, .think = &think});
}

void Script::add(const plan::Gather& gather) {
  operations_.push_back({.kind = Kind::gather, .gather = &gather});
}

void Script::add(const plan::Repeat& repeat) {
  const std::uint32_t begin = here();
  operations_.push_back({.kind = Kind::repeat, .count = repeat.times});
  add(*repeat.steps);
  operations_.push_back({.kind = Kind::again, .jump = begin + 1});
  operations_[begin].jump = here();
}

void Script::add(const plan::OneOf& one_of) {
  const auto index = static_cast<std::uint32_t>(choices_.size());
  choices_.emplace_back();
  operations_.push_back({.kind = Kind::one_of, .index = index});
  std::vector<std::uint32_t> ends;
  for (const plan::OneOf::Branch& branch : one_of.branches) {
    choices_[index].weights.push_back(branch.weight);
    choices_[index].targets.push_back(here());
    add(*branch.steps);
    ends.push_back(here());
    operations_.push_back({.kind = Kind::jump});
  }
  for (const std::uint32_t end : ends) operations_[end].jump = here();
}

void Script::add(const plan::When& when) {
  note_feeds(when.value);
  note_feeds(when.match);
  const std::uint32_t begin = here();
  operations_.push_back({.kind = Kind::when, .when = &when});
  add(*when.then);
  if (when.otherwise) {
    const std::uint32_t end = here();
    operations_.push_back({.kind = Kind::jump});
    operations_[begin].jump = here();
    add(*when.otherwise);
    operations_[end].jump = here();
  } else {
    operations_[begin].jump = here();
  }
}

void Script::add(const plan::Set& set) {
  note_feeds(set.value);
  operations_.push_back({.kind = Kind::set, .set = &set});
}

void Script::note_feeds(const plan::Template& text) {
  for (const plan::Segment& segment : text.segments) {
    if (segment.kind != plan::Segment::Kind::feed) continue;
    const auto at = std::lower_bound(feeds_.begin(), feeds_.end(), segment.index);
    if (at == feeds_.end() || *at != segment.index) feeds_.insert(at, segment.index);
  }
}

void Script::note_feeds(const plan::Match& match) {
  for (const auto* text : {&match.is, &match.is_not, &match.contains, &match.lacks}) {
    if (text->has_value()) note_feeds(**text);
  }
}

}  // namespace throng::load
