// Checks, limits and budgets.
#include <algorithm>
#include <map>
#include <utility>

#include "harness/plan/parts.h"
#include "harness/plan/record.h"
#include "harness/plan/scalars.h"

namespace throng::plan {
namespace {

std::vector<std::string> words_of(const Node* list) {
  std::vector<std::string> words;
  if (list == nullptr) return words;
  for (const Node& one : list->items) {
    if (!one.bad && std::find(words.begin(), words.end(), one.text) == words.end())
      words.push_back(one.text);
  }
  return words;
}

// In the order of the table, however they were written.
std::vector<std::string> in_order(const std::vector<std::string>& ids) {
  std::vector<std::string> sorted;
  for (const std::string_view id : check_ids()) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) sorted.emplace_back(id);
  }
  return sorted;
}

class BudgetReader {
 public:
  BudgetReader(Reading& reading, Plan& plan) : mistakes_(reading.mistakes), plan_(plan) {}

  void read(const Node& node) {
    const Record record(&node, "budget");
    int kinds = 0;
    const Node* second = nullptr;
    for (const char* kind : {"latency", "errors", "findings"}) {
      if (record.mentions(kind) && ++kinds == 2) second = node.find(kind);
    }
    if (kinds == 0 && node.misspelt()) return;
    if (kinds == 0) return mistakes_.at(node, "a budget needs `latency`, `errors` or `findings`");
    if (second != nullptr) {
      mistakes_.at(*second, "one budget limits one thing: `latency`, `errors` or `findings`",
                   "begin a new list item");
      return;
    }
    if (record.mentions("latency")) return latency(node, record);
    for (const Node& key : node.keys) {
      if (key.bad || key.text == "errors" || key.text == "findings") continue;
      mistakes_.at(key, "`" + key.text + "` is for a `latency` budget");
    }
    Budget budget;
    if (record.has("errors")) {
      budget.kind = Budget::Kind::errors;
      budget.limit_share = record.share("errors");
      budget.text = "errors <= " + throng::print(budget.limit_share);
      add(node, std::move(budget));
    } else if (record.has("findings")) {
      budget.kind = Budget::Kind::findings;
      budget.limit_count = record.whole("findings");
      budget.text = "findings <= " + std::to_string(budget.limit_count);
      add(node, std::move(budget));
    }
  }

 private:
  struct Limit {
    const Node* key;
    Duration value;
  };

  void latency(const Node& node, const Record& record) {
    Budget budget;
    budget.kind = Budget::Kind::latency;
    const Node* target = record.find("latency");
    const bool known = target != nullptr && read_target(*target, budget);
    budget.from_intended = record.text("clock") == "intended";
    bool any = false;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const std::string& key = node.keys[i].text;
      const bool percentile = key.size() > 1 && key[0] == 'p' && key[1] >= '0' && key[1] <= '9';
      if (!percentile && key != "mean" && key != "max") continue;
      any = true;
      if (node.items[i].bad || !known) continue;
      Budget one = budget;
      one.limit = duration_of(node.items[i]);
      if (percentile) {
        one.stat = Budget::Stat::percentile;
        static_cast<void>(read_number(std::string_view(key).substr(1), one.percentile));
        if (one.percentile <= 0) {
          mistakes_.at(node.keys[i],
                       "the 0th percentile is the fastest of all; a limit of it says nothing");
        }
      } else {
        one.stat = key == "mean" ? Budget::Stat::mean : Budget::Stat::max;
      }
      one.text = (percentile ? "p" + shortest(one.percentile) : key) + " of " + covers(one) +
                 " < " + throng::print(one.limit) + (one.from_intended ? " (intended start)" : "");
      add(node.items[i], std::move(one));
    }
    if (!any && !node.misspelt())
      mistakes_.at(node, "a latency budget without a limit", "for example: p95: 800ms");
  }

  [[nodiscard]] std::string covers(const Budget& budget) const {
    std::string text = "all steps";
    if (budget.of.step) {
      const StepName& step = plan_.steps[*budget.of.step];
      text = ambiguous(step.name) ? plan_.flows[step.flow].name + "." + step.name : step.name;
    }
    return budget.of.load ? text + " in " + plan_.loads[*budget.of.load].name : text;
  }

  [[nodiscard]] bool ambiguous(const std::string& name) const {
    return std::count_if(plan_.steps.begin(), plan_.steps.end(),
                         [&](const StepName& s) { return s.name == name; }) > 1;
  }

  bool read_target(const Node& node, Budget& budget) {
    if (!node.is_map()) return node.text == "all" || read_step(node, budget);
    const Record target(&node, "budget_target");
    if (node.keys.empty()) {
      mistakes_.at(node, "nothing is named here", "for all steps: latency: all");
      return false;
    }
    const Node* step = target.find("step");
    bool good = step == nullptr || step->text == "all" || read_step(*step, budget);
    if (const Node* load = target.find("load")) {
      std::vector<std::string> names;
      for (std::size_t i = 0; i < plan_.loads.size(); ++i) {
        names.push_back(plan_.loads[i].name);
        if (names.back() == load->text) budget.of.load = static_cast<std::uint32_t>(i);
      }
      if (!budget.of.load) {
        mistakes_.at(*load, "there is no load `" + load->text + "`",
                     suggest(load->text, names, "the loads are"));
        good = false;
      }
    }
    return good && !(target.mentions("step") && step == nullptr);
  }

  bool read_step(const Node& node, Budget& budget) {
    std::vector<std::string> names;
    int found = 0;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const StepName& step = plan_.steps[i];
      const std::string full = plan_.flows[step.flow].name + "." + step.name;
      if (names.empty() || std::find(names.begin(), names.end(), step.name) == names.end())
        names.push_back(step.name);
      if (step.name != node.text && full != node.text) continue;
      budget.of.step = static_cast<std::uint32_t>(i);
      ++found;
    }
    if (found == 1) return true;
    if (found > 1) {
      mistakes_.at(node, "several flows have a step `" + node.text + "`",
                   "write it with its flow: " +
                       plan_.flows[plan_.steps[*budget.of.step].flow].name + "." + node.text);
    } else {
      mistakes_.at(node, "there is no step `" + node.text + "`",
                   suggest(node.text, names, "the steps are"));
    }
    return false;
  }

  // Refuses the same thing twice, and a lower percentile that may be slower than a higher one.
  void add(const Node& node, Budget budget) {
    for (std::size_t i = 0; i < plan_.budgets.size(); ++i) {
      const Budget& other = plan_.budgets[i];
      if (other.kind != budget.kind || other.of != budget.of ||
          other.from_intended != budget.from_intended) {
        continue;
      }
      const auto rank = [](const Budget& b) {
        return b.stat == Budget::Stat::max ? 100.0 : b.percentile;
      };
      if (budget.stat == other.stat && budget.percentile == other.percentile) {
        mistakes_.at(node,
                     "this is limited in line " + std::to_string(places_[i]->line) + " already");
        return;
      } else if (budget.kind == Budget::Kind::latency && budget.stat != Budget::Stat::mean &&
                 other.stat != Budget::Stat::mean) {
        const Budget& low = rank(budget) < rank(other) ? budget : other;
        const Budget& high = rank(budget) < rank(other) ? other : budget;
        if (low.limit > high.limit) {
          mistakes_.at(node,
                       "`" + low.text + "` can never be the limit that counts: `" + high.text +
                           "` is tighter",
                       "a higher percentile is never faster than a lower one");
        }
      }
    }
    plan_.budgets.push_back(std::move(budget));
    places_.push_back(&node);
  }

  Mistakes& mistakes_;
  Plan& plan_;
  std::vector<const Node*> places_;
};

}  // namespace

void read_checks(const Node* node, Reading& reading, CheckSettings& checks) {
  const bool list = node != nullptr && node->is_list();
  const Record record(list ? nullptr : node, "checks");
  const Record history(record.find("history"), "history");
  checks.history_sample = history.share("sample");
  checks.omit_request_id = record.share("omit_request_id");
  checks.allow_inconclusive = in_order(words_of(record.find("allow_inconclusive")));
  if (list) {
    checks.enabled = in_order(words_of(node));
  } else if (const Node* only = record.find("only")) {
    checks.enabled = in_order(words_of(only));
    if (record.flag("all")) {
      reading.mistakes.at(*record.find("all"), "`all` and `only` contradict each other",
                          "leave out one of them");
    }
  } else if (!record.has("all") || record.flag("all")) {
    checks.enabled.assign(check_ids().begin(), check_ids().end());
  }
  const Node* allowed = record.find("allow_inconclusive");
  if (allowed == nullptr) return;
  for (const Node& one : allowed->items) {
    if (one.bad ||
        std::find(checks.enabled.begin(), checks.enabled.end(), one.text) != checks.enabled.end())
      continue;
    reading.mistakes.at(one, "the check " + one.text + " does not run in this scenario");
  }
}

void read_limits(const Node* node, Reading& reading, Limits& limits) {
  const Record record(node, "limits");
  limits.connect_timeout = record.duration("connect_timeout");
  limits.response_timeout = record.duration("response_timeout");
  limits.turn_timeout = record.duration("turn_timeout");
  limits.max_response = record.size("max_response");
  limits.max_header = record.size("max_header");
  limits.max_findings_per_check = record.count("max_findings_per_check");
  limits.max_history = record.size("max_history");
  for (const auto& [key, value] : {std::pair{"connect_timeout", limits.connect_timeout},
                                   std::pair{"response_timeout", limits.response_timeout}}) {
    if (value <= limits.turn_timeout) continue;
    const Node* at = record.has(key) ? record.find(key) : record.find("turn_timeout");
    if (at == nullptr) continue;
    reading.mistakes.at(*at, "`" + std::string(key) + "` (" + throng::print(value) +
                                 ") is longer than `turn_timeout` (" +
                                 throng::print(limits.turn_timeout) +
                                 "), which holds for the whole exchange");
  }
}

void read_budgets(const Node* node, Reading& reading, Plan& plan) {
  if (node == nullptr || !node->is_list()) return;
  BudgetReader reader(reading, plan);
  for (const Node& one : node->items) {
    if (!one.bad && one.is_map()) reader.read(one);
  }
}

}  // namespace throng::plan
