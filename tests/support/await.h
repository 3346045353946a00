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

template <typename T>
net::Task<void> keep_result(net::Task<T> task, std::optional<T>* out) {
  out->emplace(co_await std::move(task));
}

template <typename T>
T await(net::Loop& loop, net::Task<T> task) {
  std::optional<T> result;
  await(loop, keep_result(std::move(task), &result));
  return std::move(*result);
}

}  // namespace throng::test
