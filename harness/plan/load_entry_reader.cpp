#include "harness/plan/load_entry_reader.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/plan/capacity_reader.h"
#include "harness/plan/record.h"

namespace throng::plan {
namespace {

/// Where only iterations end a load; the same as k6's maxDuration.
constexpr Duration kLongest = std::chrono::minutes(10);

struct Misplaced {
  const char* key;
  const char* hint;
};
constexpr Misplaced kOfUsers[] = {
    {"for", "each stage of arrivals has its own length"},
    {"iterations", "an arrival walks its flow once; how many there are is rate times length"},
    {"shared_iterations", "how many arrivals there are is rate times length"},
};
constexpr Misplaced kPacing[] = {
    {"every", "arrivals come at their own rate"},
    {"in_step", "for many at one instant: {burst: 100}"},
};
constexpr Misplaced kOfArrivals[] = {
    {"spacing", "users are paced by `every`"},
    {"max_in_flight", "there are never more users than `users` says"},
};
constexpr Misplaced kNotOfSearches[] = {
    {"for", "the length of a trial is `trial`"},
    {"iterations", "a trial ends by its length"},
    {"shared_iterations", "a trial ends by its length"},
};

class EntryReader {
 public:
  EntryReader(const Node& node, Duration turn_timeout, Mistakes& mistakes,
              ScheduleReader& schedules)
      : node_(node),
        record_(&node, "load_entry"),
        turn_timeout_(turn_timeout),
        mistakes_(mistakes),
        schedules_(schedules) {}

  Load read(const std::string& name) {
    load_.name = name;
    load_.start_after = record_.duration("start_after");
    load_.graceful_stop = record_.duration("graceful_stop");
    load_.max_in_flight = record_.count("max_in_flight");
    load_.iterations = record_.maybe_whole("iterations");
    load_.shared_iterations = record_.maybe_whole("shared_iterations");
    load_.every = record_.maybe_duration("every");
    load_.in_step = record_.flag("in_step");
    load_.spacing = word_of<Load::Spacing>(record_.text("spacing"), {"even", "poisson"});
    read_model();
    if (const Node* abandon = record_.find("abandon")) read_abandon(*abandon);
    return std::move(load_);
  }

 private:
  void read_model() {
    std::vector<std::string> given;
    for (const char* key : {"users", "arrivals", "find_capacity"}) {
      if (record_.mentions(key)) given.emplace_back(key);
    }
    if (given.size() > 1) {
      const bool both = given[1] == "arrivals";
      mistakes_.at(
          *node_.find(given[1]),
          "`" + given[0] + "` and `" + given[1] + "` in one load: " +
              (both ? "it is closed or open, not both" : "a search chooses the level itself"),
          "make two loads of it");
    } else if (given.empty()) {
      if (!node_.misspelt())
        mistakes_.at(node_, "a load needs `users`, `arrivals` or `find_capacity`",
                     "for example: users: 10, for: 30s");
    } else if (given[0] == "users") {
      read_users();
    } else if (given[0] == "arrivals") {
      read_arrivals();
    } else {
      read_search();
    }
  }

  void not_with(std::span<const Misplaced> keys, const char* model) {
    for (const Misplaced& one : keys) {
      if (node_.find(one.key) == nullptr) continue;
      mistakes_.at(node_.key(one.key),
                   "`" + std::string(one.key) + "` has no meaning with `" + model + "`", one.hint);
    }
  }

  void read_users() {
    load_.model = Load::Model::closed;
    not_with(kOfArrivals, "users");
    const Node* users = record_.find("users");
    const std::size_t before = mistakes_.count();
    if (users != nullptr && users->is_list()) {
      if (const Node* length = node_.find("for")) {
        mistakes_.at(*length,
                     "`for` is for a plain number of users; stages have their own lengths");
      }
      load_.stages = schedules_.users(*users);
    } else if (users != nullptr) {
      read_number(*users);
    }
    check_iterations();
    if (mistakes_.count() == before && !load_.stages.empty()) check_every(load_.length());
  }

  // Users as a number: for some time, or until their iterations are done.
  void read_number(const Node& users) {
    Stage stage;
    stage.target = static_cast<double>(whole_of(users));
    const bool counted = record_.mentions("iterations") || record_.mentions("shared_iterations");
    if (record_.mentions("for")) {
      stage.length = record_.duration("for");
    } else if (counted) {
      stage.length = kLongest;
    } else {
      mistakes_.at(users, "`users` as a number needs `for`, too",
                   "for example: users: " + users.text + ", for: 30s");
    }
    load_.stages.push_back(stage);
  }

  void check_iterations() {
    if (record_.mentions("iterations") && record_.mentions("shared_iterations")) {
      mistakes_.at(node_.key("shared_iterations"),
                   "`iterations` is for each user, `shared_iterations` for all together",
                   "leave out one of them");
    } else if (const Node* shared = record_.find("shared_iterations");
               shared != nullptr && *load_.shared_iterations < load_.most_users()) {
      mistakes_.at(*shared,
                   "fewer iterations than users: " + std::to_string(load_.most_users()) +
                       " users would share " + shared->text,
                   "some would never begin; ask for fewer users");
    }
  }

  // `length`: how long the users have, to walk their flow more than once.
  void check_every(Duration length) {
    if (record_.mentions("in_step") && !record_.mentions("every")) {
      mistakes_.at(node_.key("in_step"), "`in_step` needs `every`: when users begin together",
                   "for example: every: 10s");
    }
    if (const Node* every = record_.find("every"); every != nullptr && *load_.every >= length) {
      mistakes_.at(*every, "an iteration every " + throng::print(*load_.every) + " in a load of " +
                               throng::print(length) + ": no user begins a second one");
    }
  }

  void read_arrivals() {
    load_.model = Load::Model::open;
    not_with(kOfUsers, "arrivals");
    not_with(kPacing, "arrivals");
    const Node* arrivals = record_.find("arrivals");
    if (arrivals == nullptr) return;
    load_.stages = schedules_.arrivals(*arrivals);
    const Node* most = record_.find("max_in_flight");
    for (const Node& stage : arrivals->items) {
      const Node* burst = stage.is_map() ? stage.find("burst") : nullptr;
      if (burst == nullptr || burst->bad || !burst->is_scalar()) continue;
      if (whole_of(*burst) <= load_.max_in_flight) continue;
      mistakes_.at(*burst,
                   "a burst of " + burst->text + " with `max_in_flight` " +
                       std::to_string(load_.max_in_flight) +
                       (most == nullptr ? ", its default" : "") + ": the others would be dropped",
                   "max_in_flight: " + burst->text);
    }
  }

  void read_search() {
    not_with(kNotOfSearches, "find_capacity");
    const Node* node = record_.find("find_capacity");
    if (node == nullptr || !node->is_map()) return;
    const SearchRead read = read_capacity(*node, mistakes_);
    load_.model = read.model;
    load_.search = read.search;
    if (!read.search) return;
    if (read.model == Load::Model::closed) {
      not_with(kOfArrivals, "find_capacity: {users: …}");
      check_every(read.search->trial);
    } else {
      not_with(kPacing, "find_capacity: {rate: …}");
    }
  }

  void read_abandon(const Node& node) {
    const Record record(&node, "abandon");
    const Node* after = record.find("after");
    Abandon abandon;
    abandon.share = record.share("share");
    if (after == nullptr || !record.has("share")) return;
    if (!after->is_list()) {
      abandon.low = abandon.high = duration_of(*after);
    } else if (after->items.size() == 2) {
      abandon.low = duration_of(after->items[0]);
      abandon.high = duration_of(after->items[1]);
      if (abandon.low > abandon.high) mistakes_.at(*after, "the shorter time comes first");
    } else {
      mistakes_.at(*after, "expected two durations, not " + std::to_string(after->items.size()),
                   "for example: after: [50ms, 500ms]");
    }
    if (abandon.high >= turn_timeout_ && abandon.low <= abandon.high) {
      mistakes_.at(*after,
                   "nobody waits that long: `turn_timeout` is " + throng::print(turn_timeout_),
                   "the request has failed by then");
    }
    load_.abandon = abandon;
  }

  const Node& node_;
  Record record_;
  Duration turn_timeout_;
  Mistakes& mistakes_;
  ScheduleReader& schedules_;
  Load load_;
};

}  // namespace

Load read_load_entry(const std::string& name, const Node& node, Duration turn_timeout,
                     Mistakes& mistakes, ScheduleReader& schedules) {
  return EntryReader(node, turn_timeout, mistakes, schedules).read(name);
}

}  // namespace throng::plan
