// harness/net/loop.h
//
// One event loop: an io_context that one thread runs, with the deadline wheel and the clock of
// everything that lives on it. Nothing is shared between loops but `post`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <vector>

#include "harness/net/clock.h"
#include "harness/net/deadline_wheel.h"
#include "harness/net/sleepers.h"
#include "harness/net/task.h"

namespace throng::net {

class Loop : public Clock {
 public:
  /// Sleepers are woken as punctually as polling for up to `most_early` each makes them.
  explicit Loop(Duration most_early = {});
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] Executor executor() { return context_.get_executor(); }
  [[nodiscard]] DeadlineWheel& deadlines() { return wheel_; }
  /// A buffer to read into, for as long as bytes are expected; to be given back. Thousands of
  /// connections that lie idle need none, and the last one given back, still warm, is lent first.
  [[nodiscard]] std::vector<char> borrow();
  void give_back(std::vector<char> buffer);

  [[nodiscard]] TimePoint now() const override;
  using Clock::sleep_until;
  Task<bool> sleep_until(TimePoint when, Waker* waker) override;
  /// As Sleepers::polled.
  [[nodiscard]] Duration polled() const { return sleepers_.polled(); }

  /// Runs until stop() and nothing is left to do right now; may be run again. An exception that
  /// escapes a handler is a bug and aborts.
  void run();
  /// From any thread; before run() too. Ends sleeps under way, which then return false.
  void stop();
  /// Runs `work` on this loop's thread; from any thread.
  void post(std::function<void()> work);

 private:
  bool stopping_ = false;
  std::vector<std::vector<char>> spare_;
  // One thread runs it and works on its sockets; from others come only posts and lookups of names.
  boost::asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  DeadlineWheel wheel_;
  Sleepers sleepers_;
};

}  // namespace throng::net
