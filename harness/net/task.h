// harness/net/task.h
//
// The coroutine type of the harness: lazy, with the executor's concrete type spelled out, because a
// type-erased executor costs more than the work of a request. A Task belongs to one loop and is
// awaited there or owned by a Scope.
//
// GCC 12 lays the frame out wrongly when a coroutine without any local variable awaits in the
// condition of an if, while or switch: give the result a name first (`const bool ok = co_await …;
// if (ok) …`).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace throng::net {

using Executor = boost::asio::io_context::executor_type;

template <typename T = void>
using Task = boost::asio::awaitable<T, Executor>;

inline constexpr boost::asio::use_awaitable_t<Executor> use_task{};

}  // namespace throng::net
