// harness/plan/exchange_reader.h
//
// The steps that talk: say and request, and the names by which they are measured.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "harness/plan/parts.h"

namespace throng::plan {

/// Names of measured steps within one flow: those given, and made-up ones that are unlike them.
class StepNames {
 public:
  StepNames(std::uint32_t flow, std::vector<StepName>& steps, Mistakes& mistakes)
      : flow_(flow), steps_(steps), mistakes_(mistakes) {}

  /// A name that some step of the flow has: no made-up one may be the same.
  void reserve(const std::string& name) { given_.insert(name); }
  /// The number of the step with this name, new or shared with others of the flow.
  std::uint32_t named(const Node& name, bool turn);
  /// The number of a step of its own, called after `caption`.
  std::uint32_t made_up(std::string caption, bool turn);

 private:
  std::uint32_t add(std::string name, bool turn);
  std::uint32_t flow_;
  std::vector<StepName>& steps_;
  Mistakes& mistakes_;
  std::set<std::string> given_;
};

class ExchangeReader {
 public:
  ExchangeReader(const FlowContext& context, Scope scope, const Variables& variables)
      : context_(context),
        scope_(scope),
        variables_(variables),
        mistakes_(context.reading.mistakes) {}

  [[nodiscard]] Exchange say(const Node& node);
  [[nodiscard]] Exchange request(const Node& node);
  /// What a step without a name is called: what it says or asks for.
  [[nodiscard]] std::string caption(const Node& node, bool say) const;

 private:
  /// What both have: via, status, expect, capture, timeout, redirects.
  void common(const Node& node, std::string_view table, Exchange& exchange);
  [[nodiscard]] Via via(const Node& node);
  [[nodiscard]] Capture capture(const Node& name, const Node& node);
  /// The message of a say with its marker where the contract wants it.
  [[nodiscard]] Template message(const Node& text);

  const FlowContext& context_;
  Scope scope_;
  const Variables& variables_;
  Mistakes& mistakes_;
};

}  // namespace throng::plan
