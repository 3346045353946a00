#include "harness/run/interrupt.h"

#include <gtest/gtest.h>

#include <thread>

#include "harness/net/event.h"
#include "harness/net/scope.h"

namespace throng::run {
namespace {

// Ends the loop when `event` is set or after a bound; whether it was set.
net::Task<void> until(net::Loop& loop, net::Event& event, bool& was_set) {
  was_set = co_await event.wait_until(loop.now() + std::chrono::seconds(20));
  loop.stop();
}

TEST(Interrupt, raised_in_another_thread_is_told_on_the_loop_with_its_count) {
  net::Loop loop;
  net::Event event(loop);
  Interrupt interrupt;
  int told = 0;
  std::thread::id where;
  interrupt.watch(loop, [&](int times) {
    told = times;
    where = std::this_thread::get_id();
    if (times == 2) event.set();
  });
  std::thread raiser([&] {
    interrupt.raise();
    interrupt.raise();
  });
  bool was_set = false;
  net::Scope scope(loop.executor());
  scope.spawn(until(loop, event, was_set));
  loop.run();
  raiser.join();
  EXPECT_TRUE(was_set);
  EXPECT_EQ(told, 2);
  EXPECT_EQ(where, std::this_thread::get_id());
  interrupt.forget();
}

TEST(Interrupt, that_nobody_watches_is_counted) {
  Interrupt interrupt;
  interrupt.raise();
  EXPECT_EQ(interrupt.count(), 1);
}

}  // namespace
}  // namespace throng::run
