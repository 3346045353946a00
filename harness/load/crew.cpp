#include "harness/load/crew.h"

#include <algorithm>
#include <utility>

#include "harness/base/assert.h"
#include "harness/load/desk.h"
#include "harness/load/load_runner.h"
#include "harness/net/scope.h"

namespace throng::load {

class Crew::State {
 public:
  State(net::Clock& clock, net::Executor executor, const plan::Plan& plan, CrewOptions options,
        ChannelMaker channels, observe::Sink& sink)
      : desk(clock, executor, plan, std::move(options), std::move(channels), sink),
        scope(executor) {
    THRONG_ASSERT(!desk.options.instances.empty(), "a crew needs an instance to talk to");
    THRONG_ASSERT(desk.options.shard < desk.options.shards, "a shard outside of its run");
    for (std::uint32_t load = 0; load < plan.loads.size(); ++load) {
      counts.push_back(std::make_unique<Counts>());
      runners.push_back(std::make_unique<LoadRunner>(desk, load, *counts.back(), scope));
    }
  }

  Desk desk;
  std::vector<std::unique_ptr<Counts>> counts;
  std::vector<std::unique_ptr<LoadRunner>> runners;
  net::Scope scope;  // last: no coroutine outlives what it uses
};

Crew::Crew(net::Clock& clock, net::Executor executor, const plan::Plan& plan, CrewOptions options,
           ChannelMaker channels, observe::Sink& sink)
    : state_(std::make_unique<State>(clock, executor, plan, std::move(options), std::move(channels),
                                     sink)) {}

Crew::~Crew() = default;

net::Task<void> Crew::run(TimePoint start) {
  State& state = *state_;
  state.desk.warm_up_end = start + state.desk.plan.warm_up;
  for (std::size_t load = 0; load < state.runners.size(); ++load) {
    const Duration start_after = state.desk.plan.loads[load].start_after;
    state.scope.spawn(state.runners[load]->run(start + start_after));
  }
  co_await state.scope.join();
}

void Crew::stop(TimePoint deadline) {
  for (const auto& runner : state_->runners) runner->stop(deadline);
}

void Crew::add_stage(std::uint32_t load, const plan::Stage& stage, TimePoint begin) {
  state_->runners.at(load)->add_stage(stage, begin);
}

void Crew::end_stages(std::uint32_t load) { state_->runners.at(load)->end_stages(); }

const std::vector<std::unique_ptr<Counts>>& Crew::counts() const { return state_->counts; }

}  // namespace throng::load
