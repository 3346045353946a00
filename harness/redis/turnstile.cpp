#include "harness/redis/turnstile.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "harness/base/assert.h"

namespace throng::redis {

struct Turnstile::Waiting {
  boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, net::Executor>
      timer;
  bool admitted = false;
};

net::Task<bool> Turnstile::enter(TimePoint deadline) {
  if (!taken_) {
    taken_ = true;
    co_return true;
  }
  Waiting me{.timer{loop_.executor(), deadline}};
  line_.push_back(&me);
  boost::system::error_code ended;
  co_await me.timer.async_wait(boost::asio::redirect_error(net::use_task, ended));
  // The deadline and leave() may both have fired in one turn of the loop; being admitted decides,
  // since leave() has already handed the place over.
  if (me.admitted) co_return true;
  line_.erase(std::find(line_.begin(), line_.end(), &me));
  co_return false;
}

void Turnstile::leave() {
  THRONG_ASSERT(taken_, "only who entered leaves");
  if (line_.empty()) {
    taken_ = false;
    return;
  }
  Waiting* next = line_.front();
  line_.pop_front();
  next->admitted = true;
  next->timer.cancel();
}

}  // namespace throng::redis
