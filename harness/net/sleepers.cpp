#include "harness/net/sleepers.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>

namespace throng::net {
namespace {

// A quantile is where steps up and down balance: three down for one, three times as long, up.
constexpr Duration kStepUp = std::chrono::microseconds(3);
constexpr Duration kStepDown = std::chrono::microseconds(1);

}  // namespace

void UsualLateness::see(Duration lateness) {
  const Duration step = lateness > usual_ ? kStepUp : -kStepDown;
  usual_ = std::clamp(usual_ + step, Duration::zero(), most_);
}

Sleepers::Sleeper::Sleeper(Sleepers& sleepers, TimePoint until, Waker* waker)
    : among(sleepers), when(until), timer(sleepers.context_, TimePoint::max()), hold(waker, timer) {
  among.sleepers_.insert(*this);
}

Sleepers::Sleeper::~Sleeper() {
  if (is_linked()) among.sleepers_.erase(among.sleepers_.iterator_to(*this));
}

Sleepers::Sleepers(boost::asio::io_context& context, Duration most_early)
    : context_(context), early_(most_early), timer_(context) {}

Sleepers::~Sleepers() {
  // Coroutines that outlive this (destroyed with the io_context) must not reach into it.
  sleepers_.clear();
}

Task<bool> Sleepers::sleep_until(TimePoint when, Waker* waker) {
  const TimePoint now = monotonic_now();
  if (when <= now) co_return true;
  Sleeper sleeper(*this, when, waker);
  if (&*sleepers_.begin() == &sleeper) look_ahead(now);
  co_await sleeper.timer.async_wait(boost::asio::as_tuple(use_task));
  co_return monotonic_now() >= when;
}

void Sleepers::wake_all() {
  for (Sleeper& sleeper : sleepers_) sleeper.timer.cancel();
}

void Sleepers::wake_due(TimePoint now) {
  while (!sleepers_.empty() && sleepers_.begin()->when <= now) {
    Sleeper& due = *sleepers_.begin();
    sleepers_.erase(sleepers_.begin());
    due.timer.cancel();
  }
}

void Sleepers::look_ahead(TimePoint now) {
  if (polling_ || sleepers_.empty()) return;
  const TimePoint at = sleepers_.begin()->when - early_.get();
  if (at <= now) {
    // A handler that posts itself: between two of them the loop looks for what else is ready.
    polling_ = true;
    boost::asio::post(context_, [this, now] { poll(now); });
  } else if (at < set_for_) {
    set_for_ = at;
    timer_.expires_at(at);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) ring();
    });
  }
}

void Sleepers::ring() {
  const TimePoint now = monotonic_now();
  if (now >= set_for_) early_.see(now - set_for_);
  set_for_ = TimePoint::max();
  wake_due(now);
  look_ahead(now);
}

void Sleepers::poll(TimePoint posted) {
  const TimePoint now = monotonic_now();
  // What took much longer than a poll has to was somebody's work.
  const Duration took = now - posted;
  quickest_poll_ = std::min(quickest_poll_, took);
  polled_ += took < 2 * quickest_poll_ ? took : quickest_poll_;
  polling_ = false;
  wake_due(now);
  look_ahead(now);
}

}  // namespace throng::net
