// harness/net/loop_timer.h
//
// A timer with the loop's executor type spelled out, as task.h has the coroutines.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <chrono>

#include "harness/net/task.h"

namespace throng::net {

using LoopTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace throng::net
