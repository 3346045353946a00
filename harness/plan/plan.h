// harness/plan/plan.h
//
// Everything one run will do, resolved: immutable, shared by all threads, and the only thing
// downstream of the files. Every bound that the run keeps is in here and printed by `throng plan`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// Closed model: how many users. Open model: how many arrivals per second.
struct Stage {
  double target = 0;  // users, or arrivals per second, at the end of the stage
  Duration length{};
  bool ramp = false;  // linear from the previous target; else the target holds for the whole stage
};

struct Load {
  enum class Model : std::uint8_t { closed, open };
  std::string name;
  std::uint32_t flow = 0;
  Model model = Model::closed;
  std::vector<Stage> stages;
  Duration start_after{};
  std::optional<std::uint64_t> iterations;  // closed: each user ends after so many
  std::uint32_t max_in_flight = 1000;       // open: arrivals beyond are dropped and counted
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

struct Budget {
  enum class Kind : std::uint8_t { latency, errors, findings };
  enum class Stat : std::uint8_t { percentile, mean, max };
  Kind kind = Kind::latency;
  std::string text;                   // as people read it: "p95 of list < 800ms"
  std::optional<std::uint32_t> step;  // nothing = all steps
  std::optional<std::uint32_t> load;
  Stat stat = Stat::percentile;
  double percentile = 0;          // 95 = p95
  Duration limit{};               // latency
  Fraction limit_share{};         // errors
  std::uint64_t limit_count = 0;  // findings
  bool from_intended = false;     // latency clock: from the intended start, else from the send
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

struct Plan {
  std::string name;
  std::uint64_t seed = 0;
  std::uint32_t run = 0;  // 20 bits from seed: the run's ID in markers and request IDs
  std::uint32_t threads = 1;
  Duration warm_up{};
  Contract contract;
  Environment environment;
  std::vector<Feed> feeds;
  std::vector<Flow> flows;
  std::vector<StepName> steps;
  std::vector<Load> loads;
  CheckSettings checks;
  std::vector<Budget> budgets;
  Limits limits;
  Duration settle = std::chrono::seconds(1);  // after the drain, before the final reads
  std::vector<std::string> files;             // every file read

  [[nodiscard]] std::uint32_t most_users() const;
  [[nodiscard]] Duration length() const;
};

}  // namespace throng::plan
