#include "harness/net/sleepers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <vector>

#include "harness/net/loop.h"
#include "harness/net/scope.h"
#include "tests/support/await.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(UsualLateness, settles_where_three_in_four_are_less_late) {
  UsualLateness seldom(100us);
  UsualLateness often(100us);
  EXPECT_EQ(seldom.get(), 50us);
  for (int i = 0; i < 3000; ++i) {
    seldom.see(i % 5 == 0 ? 80us : 20us);
    often.see(i % 3 == 0 ? 80us : 20us);
  }
  EXPECT_GE(seldom.get(), 15us);
  EXPECT_LE(seldom.get(), 25us);
  EXPECT_GE(often.get(), 75us);
  EXPECT_LE(often.get(), 85us);
}

TEST(UsualLateness, is_between_nothing_and_its_bound) {
  UsualLateness usual(100us);
  for (int i = 0; i < 1000; ++i) usual.see(1s);
  EXPECT_EQ(usual.get(), 100us);
  for (int i = 0; i < 1000; ++i) usual.see(0us);
  EXPECT_EQ(usual.get(), 0us);
  UsualLateness never(0us);
  never.see(1s);
  EXPECT_EQ(never.get(), 0us);
}

Task<Duration> overslept(Loop* loop, Duration length) {
  const TimePoint when = loop->now() + length;
  const bool in_time = co_await loop->sleep_until(when);
  EXPECT_TRUE(in_time);
  co_return loop->now() - when;
}

TEST(Sleepers, who_are_woken_early_by_the_timer_are_resumed_in_time_all_the_same) {
  Loop loop(10ms);  // far earlier than timers are late: the rest is polled
  for (const Duration length : {Duration(1us), Duration(100us), Duration(4ms), Duration(20ms)}) {
    EXPECT_GE(test::await(loop, overslept(&loop, length)), 0ns);
  }
  EXPECT_GT(loop.polled(), 0ns);
}

TEST(Sleepers, of_a_loop_that_need_not_be_punctual_make_it_poll_nothing) {
  Loop loop;
  EXPECT_GE(test::await(loop, overslept(&loop, 5ms)), 0ns);
  EXPECT_EQ(loop.polled(), 0ns);
}

Task<void> note_time(Loop* loop, TimePoint when, std::vector<TimePoint>* times) {
  co_await loop->sleep_until(when);
  times->push_back(when);
}

// Work that keeps coming as long as nobody has woken.
void work(Loop* loop, const std::vector<TimePoint>* woken, int* done) {
  ++*done;
  if (woken->empty()) loop->post([=] { work(loop, woken, done); });
}

TEST(Sleepers, leave_the_loop_to_others_while_it_polls) {
  Loop loop(1s);
  std::vector<TimePoint> woken;
  int done = 0;
  Scope scope(loop.executor());
  scope.spawn(note_time(&loop, loop.now() + 20ms, &woken));
  loop.post([&] { work(&loop, &woken, &done); });
  test::await(loop, scope.join());
  EXPECT_GT(done, 100);
}

Task<void> three(Loop* loop, std::vector<TimePoint>* woken, TimePoint now) {
  Scope scope(loop->executor());
  scope.spawn(note_time(loop, now + 30ms, woken));
  scope.spawn(note_time(loop, now + 2ms, woken));  // while the loop polls for the one before
  scope.spawn(note_time(loop, now + 12ms, woken));
  co_await scope.join();
}

TEST(Sleepers, are_woken_in_the_order_of_their_times_however_early_the_timer_is) {
  for (const Duration early : {0ms, 5ms, 1000ms}) {
    Loop loop(early);
    std::vector<TimePoint> woken;
    const TimePoint now = loop.now();
    test::await(loop, three(&loop, &woken, now));
    EXPECT_THAT(woken, ElementsAre(now + 2ms, now + 12ms, now + 30ms));
  }
}

// Woken at the loop's next turn.
Task<bool> sleep_and_be_woken(Loop* loop, TimePoint when, Waker* waker) {
  loop->post([waker] { waker->wake(); });
  co_return co_await loop->sleep_until(when, waker);
}

Task<bool> sleep_with(Loop* loop, TimePoint when, Waker* waker) {
  return loop->sleep_until(when, waker);
}

TEST(Waker, ends_a_sleep_before_its_time_and_does_nothing_to_the_next_one) {
  Loop loop;
  Waker waker;
  EXPECT_FALSE(test::await(loop, sleep_and_be_woken(&loop, loop.now() + 1h, &waker)));
  waker.wake();  // nobody sleeps
  EXPECT_TRUE(test::await(loop, sleep_with(&loop, loop.now() + 1ms, &waker)));
}

TEST(Sleepers, whose_first_was_woken_are_still_woken_in_time) {
  Loop loop;
  Waker waker;
  std::vector<TimePoint> woken;
  Scope scope(loop.executor());
  const TimePoint later = loop.now() + 200ms;
  scope.spawn(note_time(&loop, later, &woken));
  EXPECT_FALSE(test::await(loop, sleep_and_be_woken(&loop, loop.now() + 100ms, &waker)));
  test::await(loop, scope.join());
  EXPECT_THAT(woken, ElementsAre(later));
  EXPECT_GE(loop.now(), later);
}

}  // namespace
}  // namespace throng::net
