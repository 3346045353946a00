// harness/net/task.h
//
// The coroutine type of the harness: lazy, with the executor's concrete type spelled out, because a
// type-erased executor costs more than the work of a request. A Task belongs to one loop and is
// awaited there or owned by a Scope.
//
// Two shapes that GCC 12 compiles wrongly, and that are therefore not to be written: an await in
// the condition of an if, while or switch of a coroutine without any local variable (name the
// result first), and a braced temporary that owns memory among the arguments of an awaited call
// (name it first).
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
