// harness/plan/plan.h
//
// Everything one run will do, resolved: immutable, shared by all threads, and the only thing
// downstream of the files. Every bound that the run keeps is in here and printed by `throng plan`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/failure.h"
#include "harness/base/time.h"
#include "harness/base/units.h"
#include "harness/plan/contract.h"
#include "harness/plan/environment.h"
#include "harness/plan/flow.h"

namespace throng::plan {

struct Feed {
  enum class Order : std::uint8_t { sequence, shuffle, random };
  enum class OnEnd : std::uint8_t { cycle, stop };  // stop: the user that finds no row left ends
  enum class Share : std::uint8_t {
    iteration,
    user
  };  // a new row per iteration, or one row per user for good
  std::string name;
  std::string file;
  Order order = Order::sequence;
  OnEnd on_end = OnEnd::cycle;
  Share share = Share::iteration;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // as wide as columns; empty if read back
};

/// A part of a load's schedule. Closed model: how many users. Open model: how many arrivals per
/// second.
struct Stage {
  enum class Shape : std::uint8_t {
    hold,   // `target` all the time
    ramp,   // linear from the end of the stage before (at first 0) to `target`
    sine,   // open: around `target` by `amplitude`, beginning at the mean and rising
    burst,  // open: `target` arrivals at one instant; no length
  };
  double target = 0;
  Duration length{};
  Shape shape = Shape::hold;
  double amplitude = 0;     // sine: arrivals per second, at most `target`
  Duration period{};        // sine
  std::uint32_t phase = 0;  // index into Plan::phases
};

/// Users who go away in the middle of a request, `low` to `high` (evenly drawn) after they sent it.
struct Abandon {
  Fraction share{};
  Duration low{};
  Duration high{};
};

/// The search for the highest level at which every budget holds: doubled from `from` until one
/// breaks or `to` is reached, then halved down to `precision`, then confirmed.
struct CapacitySearch {
  double from = 0;  // arrivals per second (open model) or users (closed)
  double to = 0;
  Fraction precision{0.05};  // of the level found
  Duration trial = std::chrono::seconds(30);
  Duration cool_down = std::chrono::seconds(5);  // without load, after each trial
  Duration confirm = std::chrono::minutes(1);    // the last trial, at the level found
  std::optional<double> at_least;                // less fails the run
};

struct Load {
  enum class Model : std::uint8_t { closed, open };
  enum class Spacing : std::uint8_t { even, poisson };
  std::string name;
  std::uint32_t flow = 0;
  Model model = Model::closed;
  std::vector<Stage> stages;
  Duration start_after{};
  std::optional<std::uint64_t> iterations;         // closed: each user ends after so many
  std::optional<std::uint64_t> shared_iterations;  // closed: all users together, at most so many
  std::optional<Duration> every;       // closed: a user's iterations are due this far apart
  bool in_step = false;                // with every: who begins together stays so, else spread
  Spacing spacing = Spacing::even;     // open
  std::uint32_t max_in_flight = 1000;  // open: arrivals beyond are dropped and counted
  std::optional<Abandon> abandon;
  std::optional<CapacitySearch> search;  // then there are no stages: the run makes them
  Duration graceful_stop =
      std::chrono::seconds(10);  // at the end, running iterations may take this long
  /// The longest it can run, without graceful stop.
  [[nodiscard]] Duration length() const;
  /// The most users that can exist at once.
  [[nodiscard]] std::uint32_t most_users() const;
};

struct CheckSettings {
  std::vector<std::string> enabled;  // check IDs ("T1"); resolved from `all: true` or a list
  std::vector<std::string> allow_inconclusive;
  Fraction history_sample{0.05};   // of conversations: their stored history is read during the run
  Fraction omit_request_id{0.05};  // of requests: sent without ID, to see one generated
};

/// Which requests a budget looks at; nothing = all.
struct Target {
  std::optional<std::uint32_t> step;
  std::optional<std::uint32_t> load;
  std::optional<std::uint32_t> phase;
  std::optional<std::uint32_t> instance;  // index into Environment::instances
  std::optional<Outcome> outcome;         // latency only; nothing = ok
  friend bool operator==(const Target&, const Target&) = default;
};

struct Budget {
  enum class Kind : std::uint8_t {
    latency,       // a statistic of response times stays under `limit`
    errors,        // the share of requests that were not ok is at most `limit_share`
    error_count,   // their number is at most `limit_count`
    availability,  // the share of ok ones is at least `limit_share`, shown by the Wilson interval
    requests,      // their number is at least `limit_count`
    rate,          // ok requests per second are at least `limit_rate`
    achieved,      // of the arrivals (or paced iterations) asked for, at least `limit_share` began
    findings,      // proven violations are at most `limit_count`
  };
  enum class Stat : std::uint8_t { percentile, mean, max };
  Kind kind = Kind::latency;
  std::string text;  // as people read it: "p95 of list < 800ms"
  Target of;
  Stat stat = Stat::percentile;
  double percentile = 0;  // 95 = p95
  Duration limit{};
  Fraction limit_share{};
  std::uint64_t limit_count = 0;
  Rate limit_rate{};
  double burn = 1;                // availability: how many times the error budget may be burned
  bool from_intended = false;     // latency clock: from the intended start, else from the send
  std::optional<Duration> over;   // every window of this length, not the whole run
  std::optional<Duration> hold;   // with over: broken only if broken for so long on end
  std::uint64_t min_samples = 1;  // fewer are inconclusive (in a window: passed over)
  std::optional<Duration> abort_after;  // breaking it ends the run, but not before this time
};

/// Whether it is about how much is done in a time: little done breaks it, even nothing.
[[nodiscard]] constexpr bool per_time(Budget::Kind kind) {
  return kind == Budget::Kind::rate || kind == Budget::Kind::requests;
}

/// What the generator asks of itself: past any of these the run is invalid.
struct GeneratorLimits {
  Duration start_lag = std::chrono::milliseconds(10);  // p99: sent later than it could be
  Duration loop_lag = std::chrono::milliseconds(100);  // p99 of the worst of each second
  Fraction busy{0.95};                                 // CPU of a load thread, over any 10 s
  Fraction dropped{0.01};                              // of all arrivals
};

/// This process' share of the run: number `index` (from 0) of `count`.
struct ExecutionSegment {
  std::uint32_t index = 0;
  std::uint32_t count = 1;
};

struct Limits {
  Duration connect_timeout = std::chrono::seconds(3);
  Duration response_timeout =
      std::chrono::seconds(10);                      // from the end of sending to the first byte
  Duration turn_timeout = std::chrono::seconds(30);  // the whole exchange
  Bytes max_response{1U << 20U};
  Bytes max_header{16U << 10U};
  std::uint32_t max_findings_per_check = 20;  // kept with witnesses; the rest are counted
  Bytes max_history{1ULL << 30U};  // of history.bin; beyond, observations are counted only
};

/// One measured step of some flow.
struct StepName {
  std::string name;
  std::uint32_t flow = 0;
  bool turn = false;
};

/// Of one process.
inline constexpr std::uint32_t kMostThreads = 256;

struct Plan {
  std::string name;
  std::uint64_t seed = 0;
  std::uint32_t run = 0;  // 20 bits from seed: the run's ID in markers and request IDs
  std::uint32_t threads = 1;
  ExecutionSegment segment;
  Duration warm_up{};
  Contract contract;
  Environment environment;
  std::vector<Feed> feeds;
  std::vector<Flow> flows;
  std::vector<StepName> steps;
  std::vector<std::string> phases{"load"};  // parts of the schedule that are measured apart
  std::vector<Load> loads;
  CheckSettings checks;
  std::vector<Budget> budgets;
  Limits limits;
  GeneratorLimits generator;
  Duration settle = std::chrono::seconds(1);  // after the drain, before the final reads
  std::vector<std::string> files;             // every file read

  [[nodiscard]] std::uint32_t most_users() const;
  [[nodiscard]] Duration length() const;
  /// When one of its loads is over at the latest, since the beginning of the run and without
  /// graceful stop. A search has its warm-up before its first trial, so that no trial loses part of
  /// its time.
  [[nodiscard]] Duration end_of(const Load& load) const;
  /// The load that searches for its capacity; there is one at most.
  [[nodiscard]] std::optional<std::uint32_t> searched() const;
  /// Shards of the whole run, over all its processes, and the first of this one.
  [[nodiscard]] std::uint32_t shards() const { return threads * segment.count; }
  [[nodiscard]] std::uint32_t first_shard() const { return threads * segment.index; }
};

}  // namespace throng::plan
