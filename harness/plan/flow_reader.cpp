// A flow is read twice: first which variables its steps set (they become slots, in the order of the
// file), then its steps, following which of the variables could have been set by then.
#include <algorithm>
#include <map>
#include <utility>

#include "harness/plan/exchange_reader.h"
#include "harness/plan/parts.h"
#include "harness/plan/record.h"
#include "harness/plan/request_reader.h"

namespace throng::plan {
namespace {

class FlowReader {
 public:
  FlowReader(std::uint32_t index, const FlowContext& context, std::vector<StepName>& steps)
      : index_(index),
        context_(context),
        mistakes_(context.reading.mistakes),
        names_(index, steps, mistakes_) {}

  Flow read(const Node& name, const Node& node) {
    Flow flow;
    flow.name = name.text;
    const Node* steps = Record(&node, "flow").find("steps");
    if (steps == nullptr) return flow;
    if (steps->items.empty())
      mistakes_.at(*steps, "a flow without steps", "for example: steps: [{say: hello}]");
    collect(*steps);
    flow.steps = read_steps(*steps);
    flow.variables = variables_.names;
    return flow;
  }

 private:
  void collect(const Node& steps) {
    for (const Node& step : steps.items) {
      if (step.bad || !step.is_map()) continue;
      for (const char* key : {"capture", "set"}) {
        const Node* map = step.find(key);
        if (map == nullptr || map->bad || !map->is_map()) continue;
        for (const Node& variable : map->keys) add_variable(variable);
      }
      if (const Node* name = step.find("name"); name != nullptr && name->is_scalar())
        names_.reserve(name->text);
      for (const char* key : {"repeat", "when"}) {
        const Node* inner = step.find(key);
        if (inner == nullptr || !inner->is_map()) continue;
        for (const char* branch : {"steps", "else"}) {
          if (const Node* more = inner->find(branch)) collect(*more);
        }
      }
      if (const Node* branches = step.find("one_of")) {
        for (const Node& branch : branches->items) {
          if (const Node* more = branch.find("steps")) collect(*more);
        }
      }
    }
  }

  void add_variable(const Node& name) {
    if (name.bad) return;
    if (is_reserved(name.text)) {
      mistakes_.at(name,
                   "`" + name.text + "` means something already, no variable can be called so");
    } else if (context_.constants.count(name.text) > 0) {
      mistakes_.at(name, "`" + name.text + "` is a constant of the scenario, no step can set it");
    }
    if (variables_.find(name.text) < variables_.names.size()) return;
    variables_.names.push_back(name.text);
    variables_.where.push_back(&name);
    variables_.possible.push_back(false);
  }

  [[nodiscard]] Scope scope() const {
    return {.reading = context_.reading,
            .names = kFlowNames,
            .constants = &context_.constants,
            .feeds = &context_.feeds,
            .broken_feeds = &context_.broken_feeds,
            .variables = &variables_,
            .place = "in a flow"};
  }

  Steps read_steps(const Node& list) {
    Steps steps;
    for (const Node& node : list.items) {
      if (node.bad || !node.is_map()) continue;
      const std::string& kind = node.keys.empty() ? std::string() : first_key(node);
      if (kind == "say" || kind == "request") {
        steps.push_back({exchange(node, kind == "say")});
      } else if (kind == "think") {
        if (const Node* value = Record(&node, "think_step").find("think"))
          steps.push_back({read_think(*value)});
      } else if (kind == "gather") {
        if (const Node* value = Record(&node, "gather_step").find("gather"))
          steps.push_back({Gather{duration_of(*value)}});
      } else if (kind == "repeat") {
        repeat(Record(&node, "repeat_step").find("repeat"), steps);
      } else if (kind == "one_of") {
        one_of(Record(&node, "one_of_step").find("one_of"), steps);
      } else if (kind == "when") {
        when(Record(&node, "when_step").find("when"), steps);
      } else if (kind == "set") {
        set(Record(&node, "set_step").find("set"), steps);
      }
    }
    return steps;
  }

  static const std::string& first_key(const Node& node) {
    for (const Node& key : node.keys) {
      for (const char* kind :
           {"say", "request", "think", "gather", "repeat", "one_of", "when", "set"}) {
        if (key.text == kind) return key.text;
      }
    }
    return node.keys.front().text;
  }

  std::shared_ptr<const Steps> read_branch(const Node* list) {
    return std::make_shared<const Steps>(list != nullptr ? read_steps(*list) : Steps{});
  }

  ExchangeStep exchange(const Node& node, bool say) {
    ExchangeReader reader(context_, scope(), variables_);
    ExchangeStep made;
    made.exchange = say ? reader.say(node) : reader.request(node);
    for (const Capture& capture : made.exchange.captures) variables_.possible[capture.slot] = true;
    const Record record(&node, say ? "say_step" : "request_step");
    const Node* name = record.find("name");
    made.step = name != nullptr ? names_.named(*name, made.exchange.turn)
                                : names_.made_up(reader.caption(node, say), made.exchange.turn);
    return made;
  }

  void repeat(const Node* node, Steps& steps) {
    if (node == nullptr) return;
    const Record record(node, "repeat");
    Repeat made;
    made.times = record.count("times");
    if (made.times > kMostTimes) mistakes_.at(*record.find("times"), "more than 1000000 times");
    made.steps = read_branch(record.find("steps"));
    if (const Node* list = record.find("steps"); list != nullptr && list->items.empty()) {
      mistakes_.at(*list, "nothing to repeat");
    }
    steps.push_back({std::move(made)});
  }

  void one_of(const Node* node, Steps& steps) {
    if (node == nullptr) return;
    if (node->items.empty()) mistakes_.at(*node, "a choice without branches");
    OneOf made;
    const std::vector<bool> before = variables_.possible;
    std::vector<bool> after = before;
    for (const Node& one : node->items) {
      if (one.bad) continue;
      const Record record(&one, "branch");
      variables_.possible = before;
      made.branches.push_back({record.number("weight"), read_branch(record.find("steps"))});
      either(after, variables_.possible);
      if (record.has("weight") && made.branches.back().weight == 0) {
        mistakes_.at(*record.find("weight"), "a branch of weight 0 is never reached",
                     "remove it, or give it a weight");
      }
    }
    variables_.possible = std::move(after);
    steps.push_back({std::move(made)});
  }

  void when(const Node* node, Steps& steps) {
    if (node == nullptr) return;
    const Record record(node, "when");
    When made;
    if (const Node* value = record.find("value")) {
      const std::size_t before = mistakes_.count();
      made.value = compile(*value, scope());
      if (mistakes_.count() == before && made.value.constant() &&
          value->text.find("${") == std::string::npos) {
        mistakes_.at(*value,
                     "this value is always the same, so one of the branches is never reached",
                     "a variable is written ${name}");
      }
    }
    made.match = read_match(*node, "when", scope());
    const std::vector<bool> before = variables_.possible;
    made.then = read_branch(record.find("steps"));
    std::vector<bool> after = std::exchange(variables_.possible, before);
    if (record.has("else")) made.otherwise = read_branch(record.find("else"));
    either(after, variables_.possible);
    variables_.possible = std::move(after);
    steps.push_back({std::move(made)});
  }

  void set(const Node* node, Steps& steps) {
    if (node == nullptr || node->bad || !node->is_map()) return;
    if (node->keys.empty())
      mistakes_.at(*node, "nothing is set here", "for example: set: {city: Rome}");
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
      const std::size_t slot = variables_.find(node->keys[i].text);
      if (node->items[i].bad || slot == variables_.names.size()) continue;
      Set made{static_cast<std::uint32_t>(slot), compile(node->items[i], scope())};
      variables_.possible[slot] = true;
      steps.push_back({std::move(made)});
    }
  }

  static void either(std::vector<bool>& to, const std::vector<bool>& other) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = to[i] || other[i];
  }

  Think read_think(const Node& node);

  static constexpr std::uint32_t kMostTimes = 1'000'000;
  std::uint32_t index_;
  const FlowContext& context_;
  Mistakes& mistakes_;
  StepNames names_;
  Variables variables_;
};

Think FlowReader::read_think(const Node& node) {
  Think think;
  if (!node.is_map()) {
    think.a = duration_of(node);
    return think;
  }
  const Record record(&node, "think");
  int kinds = 0;
  const Node* second = nullptr;
  const auto is = [&](std::string_view key, Think::Kind kind) -> const Node* {
    if (record.mentions(key) && ++kinds == 2) second = node.find(key);
    const Node* value = record.find(key);
    if (value != nullptr) think.kind = kind;
    return value;
  };
  if (const Node* fixed = is("fixed", Think::Kind::fixed)) think.a = duration_of(*fixed);
  if (const Node* range = is("uniform", Think::Kind::uniform)) {
    if (range->items.size() == 2) {
      think.a = duration_of(range->items[0]);
      think.b = duration_of(range->items[1]);
      if (think.a > think.b) mistakes_.at(*range, "the shorter time comes first");
    } else {
      mistakes_.at(*range, "expected two durations, not " + std::to_string(range->items.size()),
                   "for example: uniform: [1s, 3s]");
    }
  }
  if (const Node* mean = is("exponential", Think::Kind::exponential)) think.a = duration_of(*mean);
  if (const Node* normal = is("normal", Think::Kind::normal)) {
    const Record fields(normal, "normal");
    think.a = fields.duration("mean");
    think.b = fields.duration("deviation");
  }
  if (second != nullptr)
    mistakes_.at(*second, "a think time is one of `fixed`, `uniform`, `exponential` and `normal`");
  if (kinds == 0)
    mistakes_.at(node, "a think time needs one of `fixed`, `uniform`, `exponential` and `normal`");
  think.at_least = record.maybe_duration("at_least");
  think.at_most = record.maybe_duration("at_most");
  if (think.at_least && think.at_most && *think.at_least > *think.at_most) {
    mistakes_.at(*record.find("at_least"), "`at_least` is longer than `at_most`");
  }
  return think;
}

}  // namespace

Flow read_flow(const Node& name, const Node& node, std::uint32_t index, const FlowContext& context,
               std::vector<StepName>& steps) {
  return FlowReader(index, context, steps).read(name, node);
}

}  // namespace throng::plan
