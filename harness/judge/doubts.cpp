#include "harness/judge/doubts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "harness/base/units.h"
#include "harness/measure/budget_text.h"
#include "harness/plan/flow.h"

namespace throng::judge {
namespace {

constexpr double kBusy = 0.85;     // of a core: from here on requests wait for each other
constexpr double kStarved = 0.05;  // of the time: from here on the CPU was somebody else's

std::string percent(double share) { return measure::percent(share, share < 0.1 ? 2 : 3); }

double starved_share(const measure::ThreadHealth& thread) {
  return thread.alive > Duration::zero() ? to_seconds(thread.starved) / to_seconds(thread.alive)
                                         : 0.0;
}

/// How hard the load threads had it, each number of the one that had it worst.
struct Strain {
  explicit Strain(const measure::Snapshot& snapshot) {
    for (const measure::ThreadHealth& thread : snapshot.threads) {
      busiest = std::max(busiest, thread.busiest);
      starved = std::max(starved, starved_share(thread));
    }
  }
  /// Whether a limit of the machine was met.
  [[nodiscard]] bool any() const { return busiest >= kBusy || starved >= kStarved; }
  double busiest = 0;
  double starved = 0;
};

/// Which limit of the machine kept the loops from being on time, and what would help.
std::string cause(const Strain& strain) {
  if (strain.starved >= kStarved) {
    return "a load thread was ready to run for " + percent(strain.starved) +
           " of the time while others had the CPU: leave it a core of its own, with fewer programs "
           "beside it or fewer --threads, or share the load out over machines with --segment";
  }
  if (strain.busiest >= kBusy) {
    return "the core of a load thread was busy for " + percent(strain.busiest) +
           " of its busiest 10s: share the load out over more --threads, or over machines with "
           "--segment";
  }
  return "the load threads had CPU to spare (busy for " + percent(strain.busiest) +
         " at most), so either too much was due at one instant, which a ramp or more --threads "
         "would spread, or the machine stood still";
}

struct Lateness {
  const char* what;
  const char* of;  // what was late
  const measure::Histogram& lag;
  Duration limit;
};

void judge_lateness(const Lateness& lateness, const measure::Snapshot& snapshot,
                    std::vector<Doubt>& doubts) {
  const std::uint64_t all = lateness.lag.count();
  const std::uint64_t late = all - lateness.lag.count_at_most(lateness.limit);
  if (late <= std::max<std::uint64_t>(1, all / 100)) return;
  Doubt doubt;
  doubt.what = lateness.what;
  doubt.limit = print(lateness.limit);
  doubt.observed = measure::rounded_beside(lateness.limit, lateness.lag.percentile(99));
  doubt.advice = std::to_string(late) + " of " + std::to_string(all) + " " + lateness.of +
                 " were later; " + cause(Strain(snapshot));
  doubts.push_back(std::move(doubt));
}

/// Whether there is a time in these steps at which the user wants to go on.
bool waits(const plan::Steps& steps) {
  bool any = false;
  plan::for_each_step(steps, [&](const plan::Step& step) {
    any = any || std::holds_alternative<plan::Think>(step.what) ||
          std::holds_alternative<plan::Gather>(step.what);
  });
  return any;
}

bool has_schedule(const plan::Plan& plan, const plan::Load& load) {
  return load.model == plan::Load::Model::open || load.every ||
         (load.flow < plan.flows.size() && waits(plan.flows[load.flow].steps));
}

void judge_busy(const plan::Plan& plan, const measure::Snapshot& snapshot,
                std::vector<Doubt>& doubts) {
  const bool all_scheduled =
      std::all_of(plan.loads.begin(), plan.loads.end(),
                  [&](const plan::Load& load) { return has_schedule(plan, load); });
  if (!all_scheduled) return;
  const auto worst =
      std::max_element(snapshot.threads.begin(), snapshot.threads.end(),
                       [](const auto& a, const auto& b) { return a.busiest < b.busiest; });
  if (worst == snapshot.threads.end() || worst->busiest <= plan.generator.busy.value) return;
  Doubt doubt;
  doubt.what = "CPU of load thread " + std::to_string(worst - snapshot.threads.begin());
  doubt.limit = print(plan.generator.busy);
  doubt.observed = percent(worst->busiest);
  doubt.advice =
      "its core was busy all through its busiest 10s, so that what it sends and reads waits for "
      "it: share the load out over more --threads, or over machines with --segment";
  doubts.push_back(std::move(doubt));
}

void judge_drops(const plan::Plan& plan, const measure::Snapshot& snapshot,
                 std::vector<Doubt>& doubts) {
  const Strain strain(snapshot);
  const std::string why = strain.any() ? cause(strain)
                                       : "the service answered more slowly than they came: raise "
                                         "max_in_flight, or ask for fewer arrivals";
  for (std::size_t i = 0; i < std::min(plan.loads.size(), snapshot.loads.size()); ++i) {
    const measure::LoadCounts& counts = snapshot.loads[i];
    const std::uint64_t dropped =
        counts.drops[static_cast<std::size_t>(measure::Drop::max_in_flight)];
    if (plan.loads[i].model != plan::Load::Model::open || counts.asked == 0) continue;
    const double share = static_cast<double>(dropped) / static_cast<double>(counts.asked);
    if (share <= plan.generator.dropped.value) continue;
    Doubt doubt;
    doubt.what = "dropped arrivals of " + plan.loads[i].name;
    doubt.limit = print(plan.generator.dropped);
    doubt.observed = percent(share);
    doubt.advice = std::to_string(dropped) + " of " + std::to_string(counts.asked) +
                   " were due when max_in_flight, " + std::to_string(plan.loads[i].max_in_flight) +
                   ", was reached; " + why;
    doubts.push_back(std::move(doubt));
  }
}

Doubt difference_of(const plan::Load& load, std::string wanted, std::string found) {
  return {.what = "counts of " + load.name,
          .limit = std::move(wanted),
          .observed = std::move(found),
          .advice =
              "what was begun and what was told of it must be the same, and the difference "
              "is a fault of throng itself: please report it, with history.bin"};
}

}  // namespace

std::vector<Doubt> passed_limits(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  std::vector<Doubt> doubts;
  judge_lateness({"start lag p99", "requests", snapshot.start_lag, plan.generator.start_lag},
                 snapshot, doubts);
  judge_lateness({"loop lag p99", "seconds", snapshot.loop_lag, plan.generator.loop_lag}, snapshot,
                 doubts);
  judge_busy(plan, snapshot, doubts);
  judge_drops(plan, snapshot, doubts);
  return doubts;
}

std::vector<Doubt> count_differences(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  std::vector<Doubt> doubts;
  std::vector<measure::Series> loads(plan.loads.size());
  for (const measure::Series& series : snapshot.series) {
    if (series.load >= loads.size()) continue;
    auto& sum = loads[series.load].outcomes;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += series.outcomes[i];
  }
  for (std::size_t i = 0; i < std::min(loads.size(), snapshot.loads.size()); ++i) {
    const measure::LoadCounts& counts = snapshot.loads[i];
    const auto& [ok, fail, unknown] = loads[i].outcomes;
    const std::uint64_t warm =
        i < snapshot.warm_up_by_load.size() ? snapshot.warm_up_by_load[i] : 0;
    if (ok + fail + unknown + warm != counts.issued) {
      doubts.push_back(difference_of(
          plan.loads[i], "issued " + std::to_string(counts.issued),
          "ok " + std::to_string(ok) + " + fail " + std::to_string(fail) + " + unknown " +
              std::to_string(unknown) + " + warm-up " + std::to_string(warm)));
    }
    const bool open = plan.loads[i].model == plan::Load::Model::open;
    if (open && counts.started + counts.dropped() != counts.asked) {
      doubts.push_back(difference_of(plan.loads[i], "asked " + std::to_string(counts.asked),
                                     "started " + std::to_string(counts.started) + " + dropped " +
                                         std::to_string(counts.dropped())));
    }
  }
  return doubts;
}

}  // namespace throng::judge
