#include "harness/net/loop.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "harness/base/assert.h"

namespace throng::net {

namespace {

// What is still ready when the loop stops gets its turn, but coroutines that keep each other busy
// end here.
constexpr int kMostAfterStop = 100'000;

// Most chat replies and their headers fit into one read of this.
constexpr std::size_t kLent = 4096;

}  // namespace

/// One sleep_until under way, so that stop() can end it. Lives in the sleeping coroutine.
struct Loop::Sleeper {
  Sleeper(Loop& loop, TimePoint when)
      : timer(loop.executor(), when),
        at(loop.sleepers_.insert(loop.sleepers_.end(), this)),
        list(loop.sleepers_) {}
  ~Sleeper() { list.erase(at); }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  LoopTimer timer;
  std::list<Sleeper*>::iterator at;
  std::list<Sleeper*>& list;
};

Loop::Loop() : wheel_(context_) {}
Loop::~Loop() = default;

TimePoint Loop::now() const { return monotonic_now(); }

std::vector<char> Loop::borrow() {
  if (spare_.empty()) return std::vector<char>(kLent);
  std::vector<char> buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void Loop::give_back(std::vector<char> buffer) { spare_.push_back(std::move(buffer)); }

Task<bool> Loop::sleep_until(TimePoint when) {
  if (stopping_) {
    // A turn of the loop all the same: a caller that overlooks the answer must not spin here for
    // ever.
    co_await boost::asio::post(executor(), use_task);
    co_return false;
  }
  if (when <= monotonic_now()) co_return true;
  Sleeper sleeper(*this, when);
  const auto [error] = co_await sleeper.timer.async_wait(boost::asio::as_tuple(use_task));
  co_return !error;
}

void Loop::run() {
  try {
    const auto guard = boost::asio::make_work_guard(context_);
    context_.run();
    context_.restart();
    for (int done = 0; done < kMostAfterStop && context_.poll_one() > 0;) ++done;
    context_.restart();
    stopping_ = false;
  } catch (const std::exception& e) {
    assertion_failed(__FILE__, __LINE__, e.what(), "an exception left a handler of the loop");
  } catch (...) {
    assertion_failed(__FILE__, __LINE__, "unknown", "an exception left a handler of the loop");
  }
}

void Loop::stop() {
  post([this] {
    stopping_ = true;
    for (Sleeper* sleeper : sleepers_) sleeper->timer.cancel();
    context_.stop();
  });
}

void Loop::post(std::function<void()> work) { boost::asio::post(context_, std::move(work)); }

}  // namespace throng::net
