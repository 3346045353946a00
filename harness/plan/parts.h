// harness/plan/parts.h
//
// The readers of the parts of a plan: nodes that conform() has passed in, values out, mistakes told
// on the way.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/plan/plan.h"
#include "harness/plan/reading.h"
#include "harness/plan/template_reader.h"

namespace throng::plan {

[[nodiscard]] Contract read_contract(const Node& node, Reading& reading);
[[nodiscard]] Environment read_environment(const Node& node, Reading& reading);

/// What the environment must have for the contract and the flows to make sense.
void check_forward(const Node& contract_node, const Environment& environment, Mistakes& mistakes);

/// Feeds of one file, appended. Names of those that cannot be read go to `broken`.
void read_feeds(const Node* node, Reading& reading, std::vector<Feed>& feeds,
                std::set<std::string>& broken);

/// Constants of one file, added.
void read_variables(const Node* node, Reading& reading, std::map<std::string, Template>& constants);

/// What steps need to know of the rest. `contract` and `environment` may be null (a part read
/// alone, or one that has mistakes of its own): what depends on them is then not checked.
struct FlowContext {
  Reading& reading;
  const std::map<std::string, Template>& constants;
  const std::vector<Feed>& feeds;
  const std::set<std::string>& broken_feeds;
  const Contract* contract = nullptr;
  const Environment* environment = nullptr;
};
/// One flow; its measured steps are appended to `steps`. `index` is its place in Plan::flows.
[[nodiscard]] Flow read_flow(const Node& name, const Node& node, std::uint32_t index,
                             const FlowContext& context, std::vector<StepName>& steps);

/// warm_up, threads and the loads, with the phases that they name; flows, limits and the segment
/// must be there already.
void read_load(const Node* node, Reading& reading, const std::set<std::string>& broken_flows,
               Plan& plan);

void read_checks(const Node* node, Reading& reading, CheckSettings& checks);
void read_generator(const Node* node, Reading& reading, GeneratorLimits& limits);
void read_limits(const Node* node, Reading& reading, Limits& limits);
/// Steps and loads must be there already.
void read_budgets(const Node* node, Reading& reading, Plan& plan);

}  // namespace throng::plan
