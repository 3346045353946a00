// The clock's sleep runs as a coroutine of its own, because Asio cancels a coroutine through the
// slot it was started with; the sleeper itself stays untouched by the cancellation.
#include "harness/load/nap.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

namespace throng::load {

Nap::Nap(net::Clock& clock, net::Executor executor)
    : clock_(clock),
      executor_(executor),
      signal_(std::make_unique<boost::asio::cancellation_signal>()) {}

Nap::~Nap() = default;

net::Task<Nap::Ended> Nap::until(TimePoint when) {
  woken_ = false;
  const auto [error, slept] = co_await boost::asio::co_spawn(
      executor_, clock_.sleep_until(when),
      boost::asio::bind_cancellation_slot(signal_->slot(), boost::asio::as_tuple(net::use_task)));
  if (woken_) co_return Ended::woken;
  co_return !error && slept ? Ended::in_time : Ended::clock_stopped;
}

void Nap::wake() {
  woken_ = true;
  signal_->emit(boost::asio::cancellation_type::terminal);
}

}  // namespace throng::load
