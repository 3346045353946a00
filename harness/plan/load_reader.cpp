#include <algorithm>
#include <utility>

#include "harness/plan/load_entry_reader.h"
#include "harness/plan/parts.h"
#include "harness/plan/record.h"
#include "harness/plan/schedule_reader.h"

namespace throng::plan {
namespace {

// The longest time that a step of these waits for others; zero if none does.
Duration longest_gather(const Steps& steps) {
  Duration longest{};
  for_each_step(steps, [&](const Step& step) {
    if (const auto* gather = std::get_if<Gather>(&step.what))
      longest = std::max(longest, gather->every);
  });
  return longest;
}

class LoadReader {
 public:
  LoadReader(Reading& reading, const std::set<std::string>& broken_flows, Plan& plan)
      : mistakes_(reading.mistakes),
        broken_flows_(broken_flows),
        plan_(plan),
        schedules_(reading.mistakes, plan.phases) {}

  void read(const Node& key, const Node& node) {
    Load load = read_load_entry(key.text, node, plan_.limits.turn_timeout, mistakes_, schedules_);
    if (const Node* named = Record(&node, "load_entry").find("flow")) {
      if (find_flow(*named, load)) check_gather(*named, load);
    }
    if (load.search) check_search(key, *node.find("find_capacity"));
    plan_.loads.push_back(std::move(load));
  }

  // What lies wholly within the warm-up is measured by nobody.
  void check_phases() {
    for (std::size_t phase = 1; phase < plan_.phases.size(); ++phase) {
      if (ends_last(static_cast<std::uint32_t>(phase)) > plan_.warm_up) continue;
      mistakes_.at(*schedules_.places()[phase - 1],
                   "the phase `" + plan_.phases[phase] + "` lies within the warm-up (" +
                       throng::print(plan_.warm_up) + "), nothing of it would be measured");
    }
  }

 private:
  bool find_flow(const Node& named, Load& load) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < plan_.flows.size(); ++i) {
      names.push_back(plan_.flows[i].name);
      if (plan_.flows[i].name != named.text) continue;
      load.flow = static_cast<std::uint32_t>(i);
      return true;
    }
    if (broken_flows_.count(named.text) == 0) {
      mistakes_.at(named, "there is no flow `" + named.text + "`",
                   suggest(named.text, names, "the flows are"));
    }
    return false;
  }

  void check_gather(const Node& named, const Load& load) {
    const Duration gather = longest_gather(plan_.flows[load.flow].steps);
    const Duration length = load.search ? load.search->trial : load.length();
    if (length == Duration::zero() || gather < length) return;
    mistakes_.at(named,
                 "the flow `" + named.text + "` gathers every " + throng::print(gather) +
                     ", and this load " + (load.search ? "tries each level for " : "lasts ") +
                     throng::print(length) + ": nobody would go on",
                 "gather more often, or let the load last longer");
  }

  void check_search(const Node& key, const Node& node) {
    if (searching_ != nullptr) {
      mistakes_.at(node,
                   "only one load can search for its capacity, and `" + searching_->text + "` does",
                   "search for the other one in another run");
    }
    searching_ = &key;
    if (plan_.segment.count > 1) {
      mistakes_.at(node, "a search cannot be split into segments: each would judge its own share",
                   "run it without --segment");
    }
  }

  // How long after the beginning the last stage of a phase ends.
  [[nodiscard]] Duration ends_last(std::uint32_t phase) const {
    Duration last{};
    for (const Load& load : plan_.loads) {
      Duration end = load.start_after;
      for (const Stage& stage : load.stages) {
        end += stage.length;
        if (stage.phase != phase) continue;
        last = std::max(last, stage.shape == Stage::Shape::burst ? end + Duration(1) : end);
      }
    }
    return last;
  }

  Mistakes& mistakes_;
  const std::set<std::string>& broken_flows_;
  Plan& plan_;
  ScheduleReader schedules_;
  const Node* searching_ = nullptr;
};

}  // namespace

void read_load(const Node* node, Reading& reading, const std::set<std::string>& broken_flows,
               Plan& plan) {
  const Record record(node, "load");
  plan.warm_up = record.duration("warm_up");
  plan.threads = record.count("threads");
  if (plan.threads > kMostThreads) {
    reading.mistakes.at(*record.find("threads"),
                        "more than " + std::to_string(kMostThreads) + " threads");
  }
  if (node == nullptr || !node->is_map()) return;
  const std::size_t before = reading.mistakes.count();
  LoadReader loads(reading, broken_flows, plan);
  bool any = false;
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    const Node& key = node->keys[i];
    if (key.text == "warm_up" || key.text == "threads") continue;
    any = true;
    if (!node->items[i].bad && node->items[i].is_map()) loads.read(key, node->items[i]);
  }
  if (!any) {
    reading.mistakes.at(*node, "a load without users",
                        "for example: diners: {flow: order, users: 10, for: 30s}");
  } else if (const Node* warm_up = record.find("warm_up");
             warm_up != nullptr && reading.mistakes.count() == before) {
    if (!plan.loads.empty() && plan.warm_up >= plan.length()) {
      reading.mistakes.at(*warm_up, "the warm-up takes as long as the whole load (" +
                                        throng::print(plan.length()) +
                                        "), nothing would be measured");
    } else {
      loads.check_phases();
    }
  }
}

void read_generator(const Node* node, Reading& reading, GeneratorLimits& limits) {
  const Record record(node, "generator");
  limits.start_lag = record.duration("start_lag");
  limits.loop_lag = record.duration("loop_lag");
  limits.busy = record.share("busy");
  limits.dropped = record.share("dropped");
  if (const Node* busy = record.find("busy"); busy != nullptr && limits.busy.value <= 0) {
    reading.mistakes.at(*busy, "no load runs on no processor: every run would be invalid",
                        "for example: busy: 80%");
  }
}

}  // namespace throng::plan
