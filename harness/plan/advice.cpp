#include "harness/plan/advice.h"

#include <algorithm>
#include <cmath>

#include "harness/base/units.h"
#include "harness/plan/estimate.h"
#include "harness/plan/schedule.h"

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
    const Duration pace = std::max(apart, load.every.value_or(Duration::zero()));
    if (pace == Duration::zero() || load.search) return;
    const double possible = area(load.stages) / to_seconds(pace);
    const double wanted = load.iterations
                              ? static_cast<double>(*load.iterations) * load.most_users()
                              : static_cast<double>(load.shared_iterations.value_or(0));
    if (wanted > possible * 1.001 + load.most_users()) {
      say(load, "of " + whole(wanted) + " iterations about " + whole(possible) + " have time in " +
                    throng::print(load.length()));
    }
  }

  // Trials are alike only if what runs beside them does not end meanwhile.
  void beside_search(const Load& searching) {
    for (const Load& other : plan_.loads) {
      if (&other == &searching) continue;
      if (other.start_after + other.length() >= searching.start_after + searching.length())
        continue;
      say(searching, "the search takes up to " + throng::print(searching.length()) +
                         ", and the load " + other.name + " beside it ends after " +
                         throng::print(other.length()));
    }
  }

  void share(const Load& load) {
    if (plan_.segment.count == 1 || load.model == Load::Model::open) return;
    if (load.most_users() > plan_.first_shard()) return;
    say(load, "this segment has no user of it: there are " + std::to_string(load.most_users()) +
                  " for " + std::to_string(plan_.shards()) + " threads");
  }

  const Plan& plan_;
  std::vector<std::string> said_;
};

}  // namespace

std::vector<std::string> advice(const Plan& plan) { return Adviser(plan).all(); }

}  // namespace throng::plan
