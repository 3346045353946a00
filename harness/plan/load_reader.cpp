#include <algorithm>
#include <utility>

#include "harness/plan/parts.h"
#include "harness/plan/record.h"

namespace throng::plan {
namespace {

constexpr std::uint32_t kMostThreads = 256;

class EntryReader {
 public:
  EntryReader(const Node& node, Mistakes& mistakes)
      : node_(node), record_(&node, "load_entry"), mistakes_(mistakes) {}

  Load read(const std::string& name) {
    load_.name = name;
    load_.start_after = record_.duration("start_after");
    load_.graceful_stop = record_.duration("graceful_stop");
    load_.max_in_flight = record_.count("max_in_flight");
    load_.iterations = record_.maybe_whole("iterations");
    const bool users = record_.mentions("users");
    const bool arrivals = record_.mentions("arrivals");
    if (users && arrivals) {
      mistakes_.at(*node_.find("arrivals"),
                   "`users` and `arrivals` in one load: it is closed or open, not both",
                   "make two loads of it");
    } else if (arrivals) {
      read_arrivals();
    } else if (users) {
      read_users();
    } else if (!node_.misspelt()) {
      mistakes_.at(node_, "a load needs `users` or `arrivals`", "for example: users: 10, for: 30s");
    }
    return std::move(load_);
  }

 private:
  void not_with(const char* key, const char* model) {
    if (node_.find(key) != nullptr) {
      mistakes_.at(node_.key(key),
                   "`" + std::string(key) + "` has no meaning with `" + model + "`");
    }
  }

  void read_users() {
    load_.model = Load::Model::closed;
    not_with("max_in_flight", "users");
    const Node* users = record_.find("users");
    if (users == nullptr) return;
    if (users->is_list()) {
      if (const Node* length = node_.find("for")) {
        mistakes_.at(*length,
                     "`for` is for a plain number of users; stages have their own lengths");
      }
      if (users->items.empty())
        mistakes_.at(*users, "a load without stages",
                     "for example: [{to: 10, over: 5s}, {hold: 30s}]");
      for (const Node& stage : users->items) add_stage(stage);
      if (!wrong_ && !users->items.empty() && most() == 0)
        mistakes_.at(*users, "there is never a user");
      return;
    }
    if (!record_.mentions("for")) {
      mistakes_.at(*users, "`users` as a number needs `for`, too",
                   "for example: users: " + users->text + ", for: 30s");
    }
    load_.stages.push_back({static_cast<double>(whole_of(*users)), record_.duration("for")});
  }

  [[nodiscard]] double most() const {
    double most = 0;
    for (const Stage& stage : load_.stages) most = std::max(most, stage.target);
    return most;
  }

  void add_stage(const Node& node) {
    if (node.bad || !node.is_map()) return static_cast<void>(wrong_ = true);
    const Record stage(&node, "stage");
    if (node.misspelt()) return static_cast<void>(wrong_ = true);
    const bool to = stage.mentions("to");
    const bool over = stage.mentions("over");
    const bool hold = stage.mentions("hold");
    const bool first = load_.stages.empty() && !wrong_;
    for (const char* key : {"to", "over", "hold"})
      wrong_ = wrong_ || (stage.mentions(key) && !stage.has(key));
    if (over && hold) {
      wrong_ = true;
      mistakes_.at(*node.find("hold"), "a stage is `over` some time or it holds",
                   "make two stages of it: {to, over} and {hold}");
    } else if (over && !to) {
      wrong_ = true;
      mistakes_.at(node, "`over` needs `to`: how many users there are at its end");
    } else if (to && !over && !hold) {
      wrong_ = true;
      mistakes_.at(node, "`to` needs `over` (a ramp) or `hold` (a jump)",
                   "for example: {to: 100, over: 30s}");
    } else if (!to && !hold) {
      if (node.keys.empty())
        mistakes_.at(node, "an empty stage", "for example: {to: 100, over: 30s}");
      wrong_ = true;
    } else if (hold && !to && first) {
      wrong_ = true;
      mistakes_.at(node, "`hold` before any `to`: there is no number of users to hold yet",
                   "for example: {to: 10, hold: " + stage.text("hold") + "}");
    } else if (!wrong_) {
      const double target =
          to ? static_cast<double>(stage.whole("to")) : load_.stages.back().target;
      load_.stages.push_back({target, stage.duration(over ? "over" : "hold"),
                              over ? Stage::Shape::ramp : Stage::Shape::hold});
    }
  }

  void read_arrivals() {
    load_.model = Load::Model::open;
    not_with("for", "arrivals");
    not_with("iterations", "arrivals");
    const Node* arrivals = record_.find("arrivals");
    if (arrivals == nullptr) return;
    if (arrivals->items.empty())
      mistakes_.at(*arrivals, "a load without arrivals", "for example: [{rate: 50/s, for: 2m}]");
    for (const Node& node : arrivals->items) {
      if (node.bad || !node.is_map() || node.misspelt()) continue;
      const Record stage(&node, "arrival");
      const bool over = stage.mentions("over");
      if (over && stage.mentions("for")) {
        mistakes_.at(*node.find("over"), "a rate holds `for` some time or changes `over` it",
                     "make two stages of it");
      } else if (!over && !stage.mentions("for")) {
        mistakes_.at(node, "a rate needs `for` or `over`", "for example: {rate: 50/s, for: 2m}");
      } else if (const Node* rate = stage.find("rate")) {
        const Result<Rate> value = parse_rate(rate->text);
        load_.stages.push_back({value ? value->per_second() : 0,
                                stage.duration(over ? "over" : "for"),
                                over ? Stage::Shape::ramp : Stage::Shape::hold});
      }
    }
  }

  const Node& node_;
  Record record_;
  Mistakes& mistakes_;
  Load load_;
  bool wrong_ = false;
};

void read_entry(const Node& key, const Node& node, Reading& reading,
                const std::set<std::string>& broken_flows, Plan& plan) {
  Load load = EntryReader(node, reading.mistakes).read(key.text);
  if (const Node* named = Record(&node, "load_entry").find("flow")) {
    std::vector<std::string> names;
    bool found = broken_flows.count(named->text) > 0;
    for (std::size_t i = 0; i < plan.flows.size(); ++i) {
      names.push_back(plan.flows[i].name);
      if (plan.flows[i].name != named->text) continue;
      load.flow = static_cast<std::uint32_t>(i);
      found = true;
    }
    if (!found) {
      reading.mistakes.at(*named, "there is no flow `" + named->text + "`",
                          suggest(named->text, names, "the flows are"));
    }
  }
  plan.loads.push_back(std::move(load));
}

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
  bool any = false;
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    const Node& key = node->keys[i];
    if (key.text == "warm_up" || key.text == "threads") continue;
    any = true;
    if (!node->items[i].bad && node->items[i].is_map())
      read_entry(key, node->items[i], reading, broken_flows, plan);
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
    }
  }
}

}  // namespace throng::plan
