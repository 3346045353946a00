#include "harness/net/scope.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "harness/net/loop.h"
#include "tests/support/await.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;

Task<void> count_down(Loop* loop, int turns, int* ended) {
  while (turns-- > 0) co_await loop->sleep_until(loop->now() + 100us);
  ++*ended;
}

Task<int> spawn_and_join(Loop* loop, int children) {
  Scope scope(loop->executor());
  int ended = 0;
  for (int i = 0; i < children; ++i) scope.spawn(count_down(loop, i % 5, &ended));
  EXPECT_EQ(scope.running(), static_cast<std::size_t>(children));
  EXPECT_EQ(ended, 0) << "a child starts at the loop's next turn";
  co_await scope.join();
  EXPECT_EQ(scope.running(), 0U);
  co_return ended;
}

TEST(Scope, is_joined_when_all_its_children_have_ended) {
  Loop loop;
  EXPECT_EQ(test::await(loop, spawn_and_join(&loop, 100)), 100);
  EXPECT_EQ(test::await(loop, spawn_and_join(&loop, 0)), 0);
}

Task<void> spawn_another(Scope* scope, Loop* loop, int generations, int* ended) {
  if (generations > 0) scope->spawn(spawn_another(scope, loop, generations - 1, ended));
  co_await loop->sleep_until(loop->now() + 100us);
  ++*ended;
}

Task<int> join_grandchildren(Loop* loop) {
  Scope scope(loop->executor());
  int ended = 0;
  scope.spawn(spawn_another(&scope, loop, 9, &ended));
  co_await scope.join();
  co_await scope.join();  // a second time: there is nothing to wait for
  co_return ended;
}

TEST(Scope, waits_for_children_that_were_spawned_while_it_was_being_joined) {
  Loop loop;
  EXPECT_EQ(test::await(loop, join_grandchildren(&loop)), 10);
}

Task<void> throw_something() {
  throw std::runtime_error("the milk is sour");
  co_return;
}

TEST(ScopeDeathTest, an_exception_that_leaves_a_child_ends_the_program_with_its_text) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Loop loop;
        Scope scope(loop.executor());
        scope.spawn(throw_something());
        loop.run();
      },
      "an exception left a coroutine.*the milk is sour");
}

TEST(ScopeDeathTest, one_that_is_destroyed_with_children_says_so) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Loop loop;
        int ended = 0;
        Scope scope(loop.executor());
        scope.spawn(count_down(&loop, 1, &ended));
      },
      "destroyed before it was joined");
}

}  // namespace
}  // namespace throng::net
