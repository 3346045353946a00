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

Loop::Loop(Duration most_early) : wheel_(context_), sleepers_(context_, most_early) {}
Loop::~Loop() = default;

TimePoint Loop::now() const { return monotonic_now(); }

std::vector<char> Loop::borrow() {
  if (spare_.empty()) return std::vector<char>(kLent);
  std::vector<char> buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void Loop::give_back(std::vector<char> buffer) { spare_.push_back(std::move(buffer)); }

Task<bool> Loop::sleep_until(TimePoint when, Waker* waker) {
  if (stopping_) {
    // A turn of the loop all the same: a caller that overlooks the answer must not spin here for
    // ever.
    LoopTimer turn(executor(), TimePoint::min());
    co_await turn.async_wait(boost::asio::as_tuple(use_task));
    co_return false;
  }
  co_return co_await sleepers_.sleep_until(when, waker);
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
    sleepers_.wake_all();
    context_.stop();
  });
}

void Loop::post(std::function<void()> work) { boost::asio::post(context_, std::move(work)); }

}  // namespace throng::net
