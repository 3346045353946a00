#include "harness/net/loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "harness/net/scope.h"
#include "tests/support/await.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;

Task<void> note_after(Loop* loop, TimePoint when, int what, std::vector<int>* order) {
  const bool awake = co_await loop->sleep_until(when);
  if (awake) order->push_back(what);
}

Task<void> note_answer(Loop* loop, TimePoint when, std::vector<bool>* answers) {
  answers->push_back(co_await loop->sleep_until(when));
}

Task<void> three_sleepers(Loop* loop, std::vector<int>* order) {
  Scope scope(loop->executor());
  const TimePoint now = loop->now();
  scope.spawn(note_after(loop, now + 30ms, 3, order));
  scope.spawn(note_after(loop, now + 10ms, 1, order));
  scope.spawn(note_after(loop, now + 20ms, 2, order));
  co_await scope.join();
}

TEST(Loop, wakes_sleepers_in_the_order_of_their_times) {
  Loop loop;
  std::vector<int> order;
  test::await(loop, three_sleepers(&loop, &order));
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

Task<Duration> overslept(Loop* loop, Duration length) {
  const TimePoint when = loop->now() + length;
  co_await loop->sleep_until(when);
  co_return loop->now() - when;
}

TEST(Loop, never_wakes_before_the_time) {
  Loop loop;
  for (const Duration length : {0us, 1us, 100us, 999us, 1500us, 5000us}) {
    EXPECT_GE(test::await(loop, overslept(&loop, length)), 0ns);
  }
}

TEST(Loop, runs_what_other_threads_post_on_its_own_thread_and_loses_none) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  Loop loop;
  int ran = 0;  // touched by the loop's thread alone
  int elsewhere = 0;
  std::thread::id home;
  std::thread runner([&] {
    home = std::this_thread::get_id();
    loop.run();
  });
  std::vector<std::thread> posters;
  for (int t = 0; t < kThreads; ++t) {
    posters.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        loop.post([&] {
          if (std::this_thread::get_id() != home) ++elsewhere;
          if (++ran == kThreads * kEach) loop.stop();
        });
      }
    });
  }
  for (std::thread& poster : posters) poster.join();
  runner.join();
  EXPECT_EQ(ran, kThreads * kEach);
  EXPECT_EQ(elsewhere, 0);
}

TEST(Loop, stopped_before_it_runs_does_not_wait_and_may_run_again) {
  Loop loop;
  loop.stop();
  loop.run();
  bool ran = false;
  loop.post([&] {
    ran = true;
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(ran);
}

TEST(Loop, ends_sleeps_early_when_it_is_stopped) {
  Loop loop;
  std::vector<bool> answers;
  Scope scope(loop.executor());
  scope.spawn(note_answer(&loop, loop.now() + 1h, &answers));
  scope.spawn(note_answer(&loop, loop.now() + 2h, &answers));
  loop.post([&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(answers, (std::vector{false, false}));
  EXPECT_EQ(scope.running(), 0U);
}

Task<void> sleep_again_and_again(Loop* loop, std::atomic<int>* times) {
  while (*times < 1000) {
    co_await loop->sleep_until(loop->now() + 1h);
    ++*times;
  }
}

TEST(Loop, lends_first_what_came_back_last) {
  Loop loop;
  std::vector<char> one = loop.borrow();
  std::vector<char> other = loop.borrow();
  EXPECT_GE(one.size(), 1024U);
  EXPECT_GE(other.size(), 1024U);
  const char* const last = other.data();
  loop.give_back(std::move(one));
  loop.give_back(std::move(other));
  EXPECT_EQ(loop.borrow().data(), last);
}

TEST(Loop, that_is_stopping_gives_sleepers_who_will_not_hear_no_chance_to_spin) {
  Loop loop;
  std::atomic<int> times = 0;
  Scope scope(loop.executor());
  scope.spawn(sleep_again_and_again(&loop, &times));
  loop.post([&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(times, 1000);
}

TEST(Loop, that_is_destroyed_takes_what_sleeps_on_it_along) {
  std::vector<bool> answers;
  {
    Loop loop;
    auto task = note_answer(&loop, loop.now() + 1h, &answers);
    boost::asio::co_spawn(loop.executor(), std::move(task), [](const std::exception_ptr&) {});
    loop.post([&] { loop.context().stop(); });  // not Loop::stop(): nobody wakes the sleeper
    loop.context().run();
  }
  EXPECT_TRUE(answers.empty());
}

TEST(LoopDeathTest, an_exception_that_leaves_a_handler_ends_the_program_with_its_text) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Loop loop;
        loop.post([] { throw std::runtime_error("the cat sat on it"); });
        loop.run();
      },
      "an exception left a handler.*the cat sat on it|the cat sat on it.*an exception left");
}

}  // namespace
}  // namespace throng::net
