// tests/support/await.h
//
// Runs a loop on the test's own thread until one coroutine has ended, and gives its result.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "harness/base/assert.h"
#include "harness/net/loop.h"

namespace throng::test {

template <typename T>
T await(net::Loop& loop, net::Task<T> task) {
  std::optional<T> result;
  std::exception_ptr failure;
  bool done = false;
  boost::asio::co_spawn(loop.executor(), std::move(task), [&](std::exception_ptr thrown, T value) {
    failure = thrown;
    if (!thrown) result.emplace(std::move(value));
    done = true;
  });
  loop.context().restart();
  while (!done) THRONG_ASSERT(loop.context().run_one() > 0, "the coroutine waits for something");
  if (failure) std::rethrow_exception(failure);
  return std::move(*result);
}

inline void await(net::Loop& loop, net::Task<void> task) {
  std::exception_ptr failure;
  bool done = false;
  boost::asio::co_spawn(loop.executor(), std::move(task), [&](std::exception_ptr thrown) {
    failure = thrown;
    done = true;
  });
  loop.context().restart();
  while (!done) THRONG_ASSERT(loop.context().run_one() > 0, "the coroutine waits for something");
  if (failure) std::rethrow_exception(failure);
}

}  // namespace throng::test
