// harness/load/nap.h
//
// A sleep on the crew's clock that can be ended early, which is how a user in thought and a load
// between two arrivals hear of a stop. One sleeper; one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "harness/net/clock.h"
#include "harness/net/task.h"

namespace boost::asio {
class cancellation_signal;
}

namespace throng::load {

class Nap {
 public:
  Nap(net::Clock& clock, net::Executor executor);
  ~Nap();

  enum class Ended : std::uint8_t { in_time, woken, clock_stopped };
  net::Task<Ended> until(TimePoint when);
  /// Harmless when nobody sleeps.
  void wake();

 private:
  net::Clock& clock_;
  net::Executor executor_;
  std::unique_ptr<boost::asio::cancellation_signal> signal_;
  bool woken_ = false;
};

}  // namespace throng::load
