#include "harness/load/flow_code.h"

#include <algorithm>

namespace throng::load {

StepCode::StepCode(const plan::Contract& contract, const plan::Flow& flow,
                   const plan::ExchangeStep& exchange_step, const std::vector<Instance>& instances)
    : step(exchange_step), judge(contract, exchange_step.exchange, flow) {
  for (const Instance& instance : instances) {
    composers.emplace_back(step.exchange.request, instance.endpoint, contract.request_id.header);
  }
  carries_marker = step.exchange.turn && !composers.empty() && composers.front().carries_marker();
}

FlowCode::FlowCode(const plan::Plan& plan, const plan::Flow& plan_flow,
                   const std::vector<Instance>& instances)
    : flow(plan_flow), script(plan_flow), feeds(script.feeds()) {
  for (const plan::Segment& segment : plan.contract.conversation.id.segments) {
    const bool known = std::find(feeds.begin(), feeds.end(), segment.index) != feeds.end();
    if (segment.kind == plan::Segment::Kind::feed && !known) feeds.push_back(segment.index);
  }
  for (const plan::ExchangeStep* step : script.exchanges()) {
    steps.emplace_back(plan.contract, plan_flow, *step, instances);
  }
}

}  // namespace throng::load
