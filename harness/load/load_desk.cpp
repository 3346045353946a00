#include "harness/load/load_desk.h"

#include <algorithm>

namespace throng::load {

LoadDesk::LoadDesk(Desk& the_desk, std::uint32_t the_index, Counts& the_counts)
    : desk(the_desk),
      index(the_index),
      plan(the_desk.plan.loads[the_index]),
      share{the_desk.options.shard, the_desk.options.shards},
      code(the_desk.plan, the_desk.plan.flows[plan.flow], the_desk.options.instances),
      counts(the_counts),
      numbers(the_index, static_cast<std::uint32_t>(the_desk.plan.loads.size()), share),
      most_iterations(plan.shared_iterations ? share.of(*plan.shared_iterations) : UINT64_MAX),
      iterations_left(most_iterations) {}

void LoadDesk::ask(std::uint64_t iterations) {
  const std::uint64_t asked = counts.asked.load(std::memory_order_relaxed);
  const std::uint64_t more = std::min(iterations, most_iterations - asked);
  counts.asked.store(asked + more, std::memory_order_relaxed);
}

}  // namespace throng::load
