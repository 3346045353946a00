#include "harness/run/router.h"

#include <utility>

#include "harness/base/request_id.h"
#include "harness/observe/codec.h"

namespace throng::run {
namespace {

using observe::Kind;

// The conversation that a record from outside belongs to: by the request ID it carried if that is
// one of ours, else by the last marker, which is the message being answered.
std::uint32_t owner_of(const observe::Observation& observation) {
  if (observation.kind != Kind::stub && observation.kind != Kind::log)
    return observation.conversation;
  if (const auto id = parse_request_id(observation.request_id)) return id->conversation;
  if (!observation.markers.empty()) return observation.markers.back().conversation;
  return observation.conversation;
}

bool concerns_all(Kind kind) { return kind == Kind::gap || kind == Kind::phase; }

}  // namespace

void Router::open(std::vector<LoadThread*> threads) {
  threads_ = std::move(threads);
  waiting_.assign(threads_.size(), {});
}

void Router::on(const observe::Observation& observation) {
  if (threads_.empty()) return;  // before the load: canaries and readiness, which nobody judges
  observe::Observation routed = observation;
  routed.conversation = owner_of(observation);
  if (concerns_all(observation.kind)) {
    for (std::string& bytes : waiting_) observe::encode(routed, bytes);
  } else if (const auto thread = thread_of(routed.conversation)) {
    observe::encode(routed, waiting_[*thread]);
  }
  schedule();
}

std::optional<std::size_t> Router::thread_of(std::uint32_t conversation) const {
  if (conversation == 0) return 0;
  const std::uint32_t shard = conversation % plan_.shards();
  const std::uint32_t first = plan_.first_shard();
  if (shard < first || shard >= first + plan_.threads) return std::nullopt;
  return shard - first;
}

void Router::schedule() {
  if (std::exchange(scheduled_, true)) return;
  control_.post([this] { flush(); });
}

void Router::flush() {
  scheduled_ = false;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (!waiting_[i].empty()) threads_[i]->deliver(std::exchange(waiting_[i], {}));
  }
}

}  // namespace throng::run
