#include "harness/load/desk.h"

#include <utility>

#include "harness/base/base32.h"

namespace throng::load {

Desk::Desk(net::Clock& the_clock, net::Executor the_executor, const plan::Plan& the_plan,
           CrewOptions the_options, ChannelMaker the_channels, observe::Sink& the_sink)
    : clock(the_clock),
      executor(the_executor),
      plan(the_plan),
      options(std::move(the_options)),
      channels(std::move(the_channels)),
      sink(the_sink),
      run(4, '0') {
  write_base32(plan.run, run.size(), run.data());
  for (std::uint32_t feed = 0; feed < plan.feeds.size(); ++feed) {
    decks.emplace_back(plan.feeds[feed], plan.seed, feed, Share{options.shard, options.shards});
  }
}

}  // namespace throng::load
