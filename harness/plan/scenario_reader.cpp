// Reads what the scenario names, then its parts in the order in which they need each other.
#include "harness/plan/scenario_reader.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "harness/base/random.h"
#include "harness/plan/parts.h"
#include "harness/plan/record.h"
#include "harness/plan/segment.h"

namespace throng::plan {
namespace {

constexpr std::size_t kMostIncludes = 100;

class ScenarioLoader {
 public:
  ScenarioLoader(Reading& reading, const std::string& path)
      : reading_(reading), mistakes_(reading.mistakes), path_(path) {}

  Plan load(Node& root) {
    root_ = &root;
    const bool part = kind_of(root) == "part";
    const Record record(&root, part ? "part" : "scenario");
    if (!part) {
      plan_.name = record.text("name");
      read_seed(record);
      read_segment(record);
      read_contract_of(record);
      read_environment_of(record);
    }
    gather(root, path_);
    for (const Document& document : documents_) {
      read_feeds(document.root->find("feeds"), reading_, plan_.feeds, broken_feeds_);
      read_variables(document.root->find("variables"), reading_, constants_);
    }
    const std::set<std::string> used = part ? std::set<std::string>{} : used_flows(record);
    read_flows(used);
    if (part) return std::move(plan_);
    refuse_unused(used, record);
    read_limits(record.find("limits"), reading_, plan_.limits);
    read_generator(record.find("generator"), reading_, plan_.generator);
    read_load(record.find("load"), reading_, broken_flows_, plan_);
    read_checks(record.find("checks"), reading_, plan_.checks);
    read_budgets(record.find("budgets"), reading_, plan_);
    refuse_aimless_search(record);
    plan_.settle = record.duration("settle");
    if (reading_.overrides.threads) plan_.threads = *reading_.overrides.threads;
    if (const Node* files = record.find("files")) {
      for (const Node& file : files->items) plan_.files.push_back(file.text);
    } else {
      plan_.files = reading_.files;
    }
    return std::move(plan_);
  }

 private:
  struct Document {
    std::string path;
    const Node* root;
    bool included;
  };

  void read_seed(const Record& record) {
    const Overrides& given = reading_.overrides;
    plan_.seed = given.seed.value_or(record.has("seed") ? record.whole("seed")
                                                        : given.fresh_seed.value_or(1));
    plan_.run = static_cast<std::uint32_t>(mix(plan_.seed) & 0xfffffU);
  }

  // Segments are parts of one run only if all of them draw alike.
  void read_segment(const Record& record) {
    if (const Node* printed = record.find("segment")) {
      const Result<ExecutionSegment> segment = parse_segment(printed->text);
      if (segment) plan_.segment = *segment;
    }
    if (!reading_.overrides.segment) return;
    plan_.segment = *reading_.overrides.segment;
    if (plan_.segment.count == 1 || reading_.overrides.seed || record.mentions("seed")) return;
    mistakes_.at(*root_, "with --segment all parts of the run need the same seed",
                 "give each of them the same --seed N, or say here: seed: 42");
  }

  // Without a budget every level holds.
  void refuse_aimless_search(const Record& record) {
    const std::optional<std::uint32_t> search = plan_.searched();
    const Node* budgets = record.find("budgets");
    const bool any = budgets != nullptr && !budgets->items.empty();  // of which some may be wrong
    if (!search || any) return;
    const Node* entry = record.find("load")->find(plan_.loads[*search].name);
    mistakes_.at(*entry->find("find_capacity"),
                 "a search without budgets: no level would ever be too high",
                 "for example: budgets: [{latency: all, p95: 500ms}, {errors: 1%}]");
  }

  // A file named here, or the mapping itself.
  const Node* part_of(const Record& record, const char* key) {
    const Node* given = record.find(key);
    if (given == nullptr || given->is_map()) return given;
    return reading_.document(beside(given->source->path, given->text), given, {key});
  }

  void read_contract_of(const Record& record) {
    const std::size_t before = mistakes_.count();
    contract_node_ = part_of(record, "contract");
    if (contract_node_ == nullptr) return;
    plan_.contract = read_contract(*contract_node_, reading_);
    contract_good_ = mistakes_.count() == before && !contract_node_->bad;
  }

  void read_environment_of(const Record& record) {
    const std::size_t before = mistakes_.count();
    const Node* node = nullptr;
    if (reading_.overrides.environment) {
      node = reading_.document(*reading_.overrides.environment, nullptr, {"environment"});
    } else {
      node = part_of(record, "environment");
      if (node == nullptr && !record.mentions("environment")) {
        mistakes_.at(*root_, "a scenario needs `environment`, or --env FILE on the command line",
                     "for example: environment: ../environments/local.yaml");
      }
    }
    if (node == nullptr) return;
    plan_.environment = read_environment(*node, reading_);
    environment_good_ = mistakes_.count() == before && !node->bad;
    if (environment_good_ && plan_.environment.instances.empty()) {
      mistakes_.at(*node, "an environment needs at least one instance");
      environment_good_ = false;
    }
    if (environment_good_ && contract_good_)
      check_forward(*contract_node_, plan_.environment, mistakes_);
  }

  // This document and those it includes, each once.
  void gather(const Node& root, const std::string& path) {
    documents_.push_back({path, &root, !on_the_way_.empty()});
    on_the_way_.push_back(path);
    const Node* includes = root.find("include");
    if (includes != nullptr && includes->is_list() && !includes->bad) {
      for (const Node& one : includes->items) {
        if (!one.bad && one.is_scalar()) include(one);
      }
    }
    on_the_way_.pop_back();
  }

  void include(const Node& named) {
    const std::string path = beside(named.source->path, named.text);
    if (std::find(on_the_way_.begin(), on_the_way_.end(), path) != on_the_way_.end()) {
      std::string circle;
      for (const std::string& step : on_the_way_) circle += step + " includes ";
      mistakes_.at(named, "`include` goes round in a circle", circle + path);
      return;
    }
    for (const Document& known : documents_) {
      if (known.path == path) return;
    }
    if (documents_.size() > kMostIncludes) {
      mistakes_.at(named, "more than " + std::to_string(kMostIncludes) + " files are included");
      return;
    }
    const Node* root = reading_.document(path, &named, {"part", "scenario"});
    if (root != nullptr) gather(*root, path);
  }

  void read_flows(const std::set<std::string>& used) {
    const FlowContext context{reading_,
                              constants_,
                              plan_.feeds,
                              broken_feeds_,
                              contract_good_ ? &plan_.contract : nullptr,
                              environment_good_ ? &plan_.environment : nullptr};
    for (const Document& document : documents_) {
      const Node* flows = document.root->find("flows");
      if (flows == nullptr || !flows->is_map()) continue;
      for (std::size_t i = 0; i < flows->keys.size(); ++i) {
        // What is included and not used is read for its mistakes only.
        const bool keep = !document.included || used.count(flows->keys[i].text) > 0;
        read_one_flow(flows->keys[i], flows->items[i], keep, context);
      }
    }
  }

  void read_one_flow(const Node& key, const Node& node, bool keep, const FlowContext& context) {
    if (node.bad || !node.is_map()) {
      broken_flows_.insert(key.text);
      return;
    }
    const auto [first, is_new] = places_.emplace(key.text, &key);
    if (!is_new) {
      mistakes_.at(
          key, "there is a flow `" + key.text + "` in another file already",
          "it is in " + first->second->source->path + ":" + std::to_string(first->second->line));
      return;
    }
    std::vector<StepName> unmeasured;
    const auto index = static_cast<std::uint32_t>(plan_.flows.size());
    Flow flow = read_flow(key, node, index, context, keep ? plan_.steps : unmeasured);
    if (keep) plan_.flows.push_back(std::move(flow));
  }

  // A flow of the scenario's own that no load uses is never walked.
  void refuse_unused(const std::set<std::string>& used, const Record& record) {
    if (!record.has("load") || used.empty()) return;
    // A misspelt name is told where it stands; what it means seems unused only for that reason.
    for (const std::string& name : used) {
      if (places_.count(name) == 0) return;
    }
    for (const Flow& flow : plan_.flows) {
      if (used.count(flow.name) > 0) continue;
      mistakes_.at(*places_[flow.name], "no load uses the flow `" + flow.name + "`",
                   "add `flow: " + flow.name + "` to a load, or remove it");
    }
  }

  // The names that stand as `flow:` in the load.
  static std::set<std::string> used_flows(const Record& record) {
    std::set<std::string> used;
    const Node* load = record.find("load");
    if (load == nullptr) return used;
    for (const Node& entry : load->items) {
      const Node* flow = entry.is_map() ? entry.find("flow") : nullptr;
      if (flow != nullptr) used.insert(flow->text);
    }
    return used;
  }

  Reading& reading_;
  Mistakes& mistakes_;
  std::string path_;
  Plan plan_;
  const Node* root_ = nullptr;
  const Node* contract_node_ = nullptr;
  bool contract_good_ = false;
  bool environment_good_ = false;
  std::vector<Document> documents_;
  std::vector<std::string> on_the_way_;
  std::map<std::string, Template> constants_;
  std::set<std::string> broken_feeds_;
  std::set<std::string> broken_flows_;
  std::map<std::string, const Node*> places_;
};

}  // namespace

Plan read_scenario(Node& root, const std::string& path, Reading& reading) {
  return ScenarioLoader(reading, path).load(root);
}

}  // namespace throng::plan
