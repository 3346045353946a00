// harness/load/crew.h
//
// One thread's share of all loads: it starts users when the pacers say so, lets each walk its flow,
// and tells the sink what it saw. Users are pinned to their crew; crews share nothing. The clock
// and the channels are given, so that a simulation runs the same code in virtual time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "harness/net/channel.h"
#include "harness/net/clock.h"
#include "harness/net/endpoint.h"
#include "harness/net/task.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"

namespace throng::load {

/// An instance of the service under test, as users reach it.
struct Instance {
  std::string name;
  net::Endpoint endpoint;
};

/// Opens a channel to the instance with this index.
using ChannelMaker = std::function<std::unique_ptr<net::Channel>(std::size_t instance)>;

/// What a crew does right now, per load; written by its thread, read by any.
struct Counts {
  std::atomic<std::uint32_t> active_users{0};
  std::atomic<std::uint32_t> peak_users{0};
  std::atomic<std::uint32_t> in_flight{0};
  std::atomic<std::uint64_t> asked{0};
  std::atomic<std::uint64_t> issued{0};
  std::atomic<std::uint64_t> started{0};
  std::atomic<std::uint64_t> completed{0};
  std::atomic<std::uint64_t> interrupted{0};
  std::atomic<std::uint64_t> dropped_in_flight{0};
  std::atomic<std::uint64_t> dropped_feed_ended{0};
  std::atomic<std::uint64_t> dropped_stopped{0};
};

struct CrewOptions {
  std::uint32_t shard = 0;  // of `shards`; conversations of this crew are ≡ shard (mod shards)
  std::uint32_t shards = 1;
  std::vector<Instance> instances;
};

class Crew {
 public:
  /// Keeps references to everything; they outlive it.
  Crew(net::Clock& clock, net::Executor executor, const plan::Plan& plan, CrewOptions options,
       ChannelMaker channels, observe::Sink& sink);
  ~Crew();

  /// Runs all loads from `start` (they begin at start + start_after; what starts before start +
  /// warm_up is marked warm_up) until the last user has ended. Await once.
  net::Task<void> run(TimePoint start);
  /// No new iterations and arrivals from now on; running ones may take until `deadline`, then are
  /// cut.
  void stop(TimePoint deadline);

  /// For a load with a search, which has no stages but these: users or arrivals by `stage` from
  /// `begin` on, or from the end of the stage added before if that is later; between stages there
  /// are none. It is quiet again when its counts show neither active users nor requests in flight.
  /// After run() was called.
  void add_stage(std::uint32_t load, const plan::Stage& stage, TimePoint begin);
  /// The last stage was added: the load ends as others do. Without this it never does.
  void end_stages(std::uint32_t load);

  /// One per Plan::loads; any thread may read.
  [[nodiscard]] const std::vector<std::unique_ptr<Counts>>& counts() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::load
