#include "harness/plan/budget_target.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/plan/canonical.h"
#include "harness/plan/record.h"

namespace throng::plan {
namespace {

std::string full_name(const StepName& step, const Plan& plan) {
  return plan.flows[step.flow].name + "." + step.name;
}

bool read_step(const Node& node, const Plan& plan, Mistakes& mistakes, Target& target) {
  std::vector<std::string> names;
  int found = 0;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const StepName& step = plan.steps[i];
    if (std::find(names.begin(), names.end(), step.name) == names.end()) names.push_back(step.name);
    if (step.name != node.text && full_name(step, plan) != node.text) continue;
    target.step = static_cast<std::uint32_t>(i);
    ++found;
  }
  if (found == 1) return true;
  if (found > 1) {
    mistakes.at(node, "several flows have a step `" + node.text + "`",
                "write it with its flow: " + full_name(plan.steps[*target.step], plan));
  } else {
    mistakes.at(node, "there is no step `" + node.text + "`",
                suggest(node.text, names, "the steps are"));
  }
  return false;
}

/// The place of the name that `node` is among `names`.
std::optional<std::uint32_t> read_name(const Node& node, const std::string& what,
                                       const std::vector<std::string>& names, Mistakes& mistakes) {
  const auto at = std::find(names.begin(), names.end(), node.text);
  if (at != names.end()) return static_cast<std::uint32_t>(at - names.begin());
  mistakes.at(node, "there is no " + what + " `" + node.text + "`",
              suggest(node.text, names, "the " + what + "s are"));
  return std::nullopt;
}

template <typename Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
  std::vector<std::string> names;
  for (const Named& one : all) names.push_back(one.name);
  return names;
}

/// Whether a phase of that name is ever reached by the load that is chosen beside it.
bool phase_of_load(const Node& node, const Plan& plan, Mistakes& mistakes, const Target& target) {
  if (!target.phase || !target.load) return true;
  const Load& load = plan.loads[*target.load];
  const auto is_in = [&](const Stage& stage) { return stage.phase == *target.phase; };
  if (load.search || std::any_of(load.stages.begin(), load.stages.end(), is_in)) return true;
  mistakes.at(
      node, "no stage of `" + load.name + "` is in the phase `" + plan.phases[*target.phase] + "`");
  return false;
}

bool step_of_load(const Node& node, const Plan& plan, Mistakes& mistakes, const Target& target) {
  if (!target.step || !target.load) return true;
  const Load& load = plan.loads[*target.load];
  const StepName& step = plan.steps[*target.step];
  if (step.flow == load.flow) return true;
  mistakes.at(node, "`" + load.name + "` never comes to `" + full_name(step, plan) + "`",
              "it walks the flow `" + plan.flows[load.flow].name + "`");
  return false;
}

bool read_map(const Node& node, const Plan& plan, Mistakes& mistakes, Target& target) {
  const Record record(&node, "budget_target");
  if (node.keys.empty()) {
    mistakes.at(node, "nothing is named here", "for all requests write `all`");
    return false;
  }
  bool good =
      std::none_of(node.items.begin(), node.items.end(), [](const Node& one) { return one.bad; }) &&
      !node.misspelt();
  if (const Node* step = record.find("step"); step != nullptr && step->text != "all") {
    good = read_step(*step, plan, mistakes, target) && good;
  }
  if (const Node* load = record.find("load")) {
    target.load = read_name(*load, "load", names_of(plan.loads), mistakes);
    good = good && target.load;
  }
  if (const Node* phase = record.find("phase")) {
    target.phase = read_name(*phase, "phase", plan.phases, mistakes);
    good = good && target.phase;
  }
  const Node* instance = record.find("instance");
  // An environment that could not be read has no instances, and was told.
  if (instance != nullptr && !plan.environment.instances.empty()) {
    target.instance =
        read_name(*instance, "instance", names_of(plan.environment.instances), mistakes);
    good = good && target.instance;
  }
  if (const Node* outcome = record.find("outcome")) {
    target.outcome = word_of<Outcome>(outcome->text, {"ok", "fail", "unknown"});
  }
  return good && step_of_load(node, plan, mistakes, target) &&
         phase_of_load(node, plan, mistakes, target);
}

}  // namespace

bool read_target(const Node& node, const Plan& plan, Mistakes& mistakes, Target& target) {
  if (node.is_map()) return read_map(node, plan, mistakes, target);
  return node.text == "all" || read_step(node, plan, mistakes, target);
}

std::string in_words(const Target& target, const Plan& plan) {
  std::string text;
  if (target.step) {
    const StepName& step = plan.steps[*target.step];
    const auto alike = std::count_if(plan.steps.begin(), plan.steps.end(),
                                     [&](const StepName& s) { return s.name == step.name; });
    text = " of " + (alike > 1 ? full_name(step, plan) : step.name);
  }
  if (target.load) text += " in " + plan.loads[*target.load].name;
  if (target.phase) text += " during " + plan.phases[*target.phase];
  if (target.instance) text += " at " + plan.environment.instances[*target.instance].name;
  return text;
}

YamlOut canonical(const Target& target, const Plan& plan) {
  if (target == Target{}) return YamlOut::text("all");
  YamlOut out = YamlOut::map();
  if (target.step) out.add("step", plain(full_name(plan.steps[*target.step], plan)));
  if (target.load) out.add("load", plan.loads[*target.load].name);
  if (target.phase) out.add("phase", plan.phases[*target.phase]);
  if (target.instance) out.add("instance", plan.environment.instances[*target.instance].name);
  if (target.outcome) out.add("outcome", to_string(*target.outcome));
  return out;
}

}  // namespace throng::plan
