#include "harness/plan/advice.h"

#include <algorithm>
#include <cmath>

#include "harness/base/units.h"
#include "harness/plan/estimate.h"
#include "harness/plan/schedule.h"
#include "harness/plan/segment.h"

namespace throng::plan {
namespace {

std::string whole(double number) { return std::to_string(std::llround(std::ceil(number))); }

class Adviser {
 public:
  explicit Adviser(const Plan& plan) : plan_(plan) {}

  std::vector<std::string> all() {
    for (const Load& load : plan_.loads) {
      const IterationEstimate one = estimate(plan_.flows.at(load.flow));
      if (load.model == Load::Model::open) {
        arrivals(load, one);
      } else {
        users(load, one);
      }
      if (load.search) beside_search(load);
      share(load);
    }
    if (plan_.segment.count > 1) parts_of_budgets();
    return std::move(said_);
  }

 private:
  void say(const Load& load, const std::string& text) { said_.push_back(load.name + ": " + text); }

  // By Little's law there are rate × time users at once.
  void arrivals(const Load& load, const IterationEstimate& one) {
    const double rate = load.search ? load.search->to : peak(load.stages);
    const Duration stay = one.thinking + one.gathering / 2;
    const double present = rate * to_seconds(stay);
    if (present <= load.max_in_flight) return;
    say(load, "at " + throng::print(Rate::per_second(rate)) + " and " + rounded(stay) +
                  " of thinking there are about " + whole(present) +
                  " users at once: beyond max_in_flight " + std::to_string(load.max_in_flight) +
                  " arrivals are dropped");
  }

  void users(const Load& load, const IterationEstimate& one) {
    const Duration apart = cycle(one);
    if (load.every && apart > *load.every) {
      say(load, "an iteration is due every " + throng::print(*load.every) + " and takes " +
                    rounded(apart) + " of thinking: users cannot keep that pace");
    }
    if (load.search) return;
    Load endless = load;
    endless.iterations.reset();
    endless.shared_iterations.reset();
    const std::optional<double> possible = estimate(plan_, endless).iterations;
    const double wanted = load.iterations
                              ? static_cast<double>(*load.iterations) * load.most_users()
                              : static_cast<double>(load.shared_iterations.value_or(0));
    if (possible && wanted > *possible * 1.001) {
      say(load, "of " + whole(wanted) + " iterations about " + whole(*possible) + " have time in " +
                    throng::print(load.length()));
    }
  }

  // Trials are alike only if what runs beside them does not end meanwhile.
  void beside_search(const Load& searching) {
    for (const Load& other : plan_.loads) {
      if (&other == &searching) continue;
      if (plan_.end_of(other) >= plan_.end_of(searching)) continue;
      say(searching, "the search may last until " + throng::print(plan_.end_of(searching)) +
                         ", and the load " + other.name + " beside it is over after " +
                         throng::print(plan_.end_of(other)));
    }
  }

  void share(const Load& load) {
    if (plan_.segment.count == 1 || load.model == Load::Model::open) return;
    if (load.most_users() > plan_.first_shard()) return;
    say(load, "this segment has no user of it: there are " + std::to_string(load.most_users()) +
                  " for " + std::to_string(plan_.shards()) + " threads");
  }

  // What the whole run must reach, one part of it can only reach alone.
  void parts_of_budgets() {
    for (const Budget& budget : plan_.budgets) {
      if (!per_time(budget.kind) && budget.kind != Budget::Kind::availability) continue;
      said_.push_back("`" + budget.text + "` is for the whole run: segment " +
                      print(plan_.segment) + " can prove it alone, but not break it");
    }
  }

  const Plan& plan_;
  std::vector<std::string> said_;
};

}  // namespace

std::vector<std::string> advice(const Plan& plan) { return Adviser(plan).all(); }

}  // namespace throng::plan
