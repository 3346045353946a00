#include "harness/net/scope.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "harness/base/assert.h"
#include "harness/net/loop_timer.h"

namespace throng::net {

namespace {

[[noreturn]] void abort_with(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    assertion_failed(__FILE__, __LINE__, e.what(), "an exception left a coroutine");
  } catch (...) {
    assertion_failed(__FILE__, __LINE__, "unknown", "an exception left a coroutine");
  }
}

}  // namespace

Scope::~Scope() { THRONG_ASSERT(running_ == 0, "a scope was destroyed before it was joined"); }

void Scope::spawn(Task<void> child) {
  ++running_;
  // co_spawn alone would run the child at once when called on the loop, in the middle of who spawns
  // it.
  boost::asio::post(executor_, [this, task = std::move(child)]() mutable {
    boost::asio::co_spawn(executor_, std::move(task), [this](const std::exception_ptr& exception) {
      if (exception) abort_with(exception);
      --running_;
      if (running_ == 0 && joiner_) joiner_();
    });
  });
}

Task<void> Scope::join() {
  THRONG_ASSERT(!joiner_, "a scope has one joiner at a time");
  // A timer that never expires is the event: cancelling it resumes us at the loop's next turn.
  LoopTimer event(executor_, TimePoint::max());
  joiner_ = [&event] { event.cancel(); };
  while (running_ > 0) {
    event.expires_at(TimePoint::max());
    co_await event.async_wait(boost::asio::as_tuple(use_task));
  }
  joiner_ = nullptr;
}

}  // namespace throng::net
