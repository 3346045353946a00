#include "harness/load/nap.h"

namespace throng::load {

net::Task<Nap::Ended> Nap::until(TimePoint when) {
  woken_ = false;
  const bool slept = co_await clock_.sleep_until(when, &waker_);
  if (woken_) co_return Ended::woken;
  co_return slept ? Ended::in_time : Ended::clock_stopped;
}

void Nap::wake() {
  woken_ = true;
  waker_.wake();
}

}  // namespace throng::load
