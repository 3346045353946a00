#include "harness/probe/reading_queue.h"

#include <algorithm>
#include <utility>

namespace throng::probe {

TimePoint CommandBudget::free_at(TimePoint now) {
  if (per_second_ <= 0) return TimePoint::max();
  // A quarter second's worth may be saved up: enough for a burst of turns, too little to be felt by
  // the service.
  const double most = std::max(1.0, per_second_ / 4);
  left_ = filled_ == TimePoint{} ? most
                                 : std::min(most, left_ + to_seconds(now - filled_) * per_second_);
  filled_ = now;
  if (left_ > 0) return now;
  return now + from_seconds(-left_ / per_second_) + std::chrono::milliseconds(1);
}

bool ReadingQueue::push(ReadRequest request) {
  const auto waits = waiting_.find(request.conversation);
  if (waits != waiting_.end()) {
    ReadRequest& older = waits->second;
    if (request.final_read && !older.final_read) final_order_.push_back(request.conversation);
    request.history |= older.history;
    request.final_read |= older.final_read;
    older = std::move(request);
    return false;
  }
  if (!request.final_read && waiting_.size() >= kMost) return false;
  (request.final_read ? final_order_ : order_).push_back(request.conversation);
  waiting_.emplace(request.conversation, std::move(request));
  return true;
}

bool ReadingQueue::put_back(ReadRequest request) {
  const auto waits = waiting_.find(request.conversation);
  if (waits == waiting_.end()) return push(std::move(request));
  ReadRequest newer = waits->second;
  newer.history |= request.history;
  newer.final_read |= request.final_read;
  return push(std::move(newer));
}

std::optional<ReadRequest> ReadingQueue::pop(bool free) {
  if (auto request = take(final_order_, true)) return request;
  return free ? take(order_, false) : std::nullopt;
}

std::optional<ReadRequest> ReadingQueue::take(std::deque<std::uint32_t>& order, bool final_read) {
  while (!order.empty()) {
    const auto found = waiting_.find(order.front());
    order.pop_front();
    if (found == waiting_.end() || found->second.final_read != final_read) continue;
    ReadRequest request = std::move(found->second);
    waiting_.erase(found);
    return request;
  }
  return std::nullopt;
}

std::size_t ReadingQueue::clear() {
  const std::size_t dropped = waiting_.size();
  waiting_.clear();
  order_.clear();
  final_order_.clear();
  return dropped;
}

}  // namespace throng::probe
