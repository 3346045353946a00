#include "tests/support/virtual_clock.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>

namespace throng::testing {

net::Task<bool> VirtualClock::sleep_until(TimePoint when, net::Waker* waker) {
  if (when <= now_) co_return true;
  // Never expires by itself: run() cancels it when its time has come, and so may whoever woke the
  // sleeper.
  net::LoopTimer timer(executor(), TimePoint::max());
  const net::Waker::Hold hold(waker, timer);
  const auto at = sleepers_.emplace(when, &timer);
  co_await timer.async_wait(boost::asio::as_tuple(net::use_task));
  sleepers_.erase(at);
  co_return now_ >= when;
}

void VirtualClock::settle() {
  context_.restart();
  context_.poll();
}

void VirtualClock::run() { run_until(TimePoint::max()); }

void VirtualClock::run_until(TimePoint when) {
  for (settle(); !sleepers_.empty(); settle()) {
    const auto next = sleepers_.begin();
    if (next->first == TimePoint::max() || next->first > when) break;
    now_ = std::max(now_, next->first);  // later after a stall
    next->second->cancel();
  }
  if (when != TimePoint::max() && when > now_) now_ = when;
}

}  // namespace throng::testing
