// harness/load/flow_code.h
//
// A flow made ready to run: its script, and for each of its exchanges a composer per instance and a
// judge. Made once per crew and load; shared by all users of it.
#pragma once

#include <deque>
#include <vector>

#include "harness/load/composer.h"
#include "harness/load/crew.h"
#include "harness/load/judge.h"
#include "harness/load/script.h"
#include "harness/plan/plan.h"

namespace throng::load {

struct StepCode {
  StepCode(const plan::Contract& contract, const plan::Flow& flow, const plan::ExchangeStep& step,
           const std::vector<Instance>& instances);

  const plan::ExchangeStep& step;
  std::vector<Composer> composers;  // by instance
  Judge judge;
  bool carries_marker;
};

struct FlowCode {
  /// Keeps references into plan and instances.
  FlowCode(const plan::Plan& plan, const plan::Flow& flow, const std::vector<Instance>& instances);

  const plan::Flow& flow;
  Script script;
  std::vector<std::uint32_t> feeds;  // of the flow and of the conversation's ID
  std::deque<StepCode> steps;        // as in script.exchanges()
};

}  // namespace throng::load
