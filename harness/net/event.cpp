#include "harness/net/event.h"

#include <boost/asio/as_tuple.hpp>

namespace throng::net {

Event::Event(Executor executor) : timer_(executor, TimePoint::max()) {}

void Event::set() {
  set_ = true;
  timer_.cancel();
}

Task<bool> Event::wait_until(TimePoint deadline) {
  if (set_) co_return true;
  timer_.expires_at(deadline);
  co_await timer_.async_wait(boost::asio::as_tuple(use_task));
  co_return set_;
}

}  // namespace throng::net
