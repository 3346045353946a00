#include "harness/run/probe_feed.h"

#include <string>

namespace throng::run {

void ProbeFeed::on(const observe::Observation& observation) {
  if (observation.kind != observe::Kind::turn || observation.outcome != Outcome::ok) return;
  if (observation.identity.empty()) return;  // a stranger: nothing is stored under its name
  control_.post([this, conversation = observation.conversation,
                 identity = std::string(observation.identity), seq = observation.seq]() mutable {
    desk_.saw_turn(conversation, std::move(identity), seq);
  });
}

}  // namespace throng::run
