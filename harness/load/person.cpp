#include "harness/load/person.h"

namespace throng::load {
namespace {

// A conversation's markers and request IDs are numbered in 20 bits. Whoever comes near the end
// starts anew with the next iteration, which leaves this one as many requests as it could want.
constexpr std::uint32_t kNumbersLeft = 1U << 16U;

}  // namespace

Person::Person(LoadDesk& load)
    : load_(load),
      variables_(load.code.flow.variables.size()),
      rows_(load.desk.plan.feeds.size(), nullptr) {}

bool Person::be_somebody_new() {
  const auto number = load_.numbers.next_user();
  if (!number) return false;
  number_ = *number;
  iteration_ = 0;
  random_.emplace(load_.desk.plan.seed, (std::uint64_t{load_.index} << 32U) | number_);
  route_.begin(load_.numbers.index_of(number_));
  rows_.assign(rows_.size(), nullptr);
  conversation_.number = 0;  // not begun: its ID may need the rows of the first iteration
  return true;
}

bool Person::begin_iteration() {
  if (conversation_.requests > kMaxSeq - kNumbersLeft && !be_somebody_new()) return false;
  ++iteration_;
  for (std::string& variable : variables_) variable.clear();
  if (!draw_rows()) return false;
  const bool each_time =
      load_.desk.plan.contract.conversation.per == plan::ConversationContract::Per::iteration;
  return (conversation_.number != 0 && !each_time) || begin_conversation();
}

bool Person::draw_rows() {
  for (const std::uint32_t feed : load_.code.feeds) {
    const bool for_good = load_.desk.plan.feeds[feed].share == plan::Feed::Share::user;
    if (for_good && rows_[feed] != nullptr) continue;
    rows_[feed] = load_.desk.decks[feed].draw(*random_);
    if (rows_[feed] == nullptr) return false;
  }
  return true;
}

bool Person::begin_conversation() {
  const auto number = load_.numbers.next_conversation();
  if (!number) return false;
  conversation_.number = *number;
  conversation_.seq = 0;
  conversation_.seen = 0;
  conversation_.requests = 0;
  conversation_.cookies.clear();
  conversation_.id.clear();
  render(load_.desk.plan.contract.conversation.id, values(), Into::body, conversation_.id);
  return true;
}

Values Person::values(std::string_view marker, std::string_view instance) {
  return {.variables = variables_,
          .rows = rows_,
          .run = load_.desk.run,
          .conversation = conversation_.id,
          .marker = marker,
          .load = load_.plan.name,
          .instance = instance,
          .user = number_,
          .iteration = iteration_,
          .random = &*random_};
}

}  // namespace throng::load
