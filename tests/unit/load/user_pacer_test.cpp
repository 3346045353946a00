#include "harness/load/user_pacer.h"

#include <gtest/gtest.h>

#include "tests/support/stages.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;
using testing::hold;
using testing::ramp;

TEST(UserPacer, follows_ramps_and_holds) {
  const UserPacer pacer({ramp(100, 5s), hold(100, 30s), ramp(20, 4s), hold(20, 1s)}, {0, 1});
  struct Row {
    Duration elapsed;
    std::uint32_t want;
  };
  const Row rows[] = {{0s, 0},       {49ms, 0},  {50ms, 1},        {51ms, 1}, {2500ms, 50},
                      {5s, 100},     {35s, 100}, {35s + 50ms, 99}, {37s, 60}, {39s, 20},
                      {39999ms, 20}, {40s, 0},   {1h, 0}};
  for (const Row& row : rows)
    EXPECT_EQ(pacer.target(row.elapsed), row.want) << to_seconds(row.elapsed);
}

TEST(UserPacer, names_the_first_moment_of_every_change) {
  const std::vector<plan::Stage> stages = {ramp(10, 5s), hold(10, 3s), hold(4, 1s), ramp(0, 2s)};
  for (std::uint32_t shard = 0; shard < 3; ++shard) {
    const UserPacer pacer(stages, {shard, 3});
    Duration at{};
    while (true) {
      const Duration next = pacer.next_change(at);
      if (next == Duration::max()) break;
      ASSERT_GT(next, at);
      EXPECT_EQ(pacer.target(next - 1ns), pacer.target(at));  // nothing happened before
      EXPECT_NE(pacer.target(next), pacer.target(at));
      at = next;
    }
    EXPECT_EQ(pacer.target(at), 0U);
    for (Duration t = at; t < 12s; t += 10ms) EXPECT_EQ(pacer.target(t), 0U);
  }
}

TEST(UserPacer, ends_a_hold_at_its_end) {
  const UserPacer pacer({hold(3, 2s)}, {0, 1});
  EXPECT_EQ(pacer.target(0s), 3U);
  EXPECT_EQ(pacer.next_change(0s), 2s);
  EXPECT_EQ(pacer.next_change(2s), Duration::max());
}

TEST(UserPacer, divides_the_users_among_shards_without_loss_or_double) {
  const std::vector<plan::Stage> stages = {ramp(17, 3s), hold(5, 1s), ramp(23, 2s)};
  const UserPacer whole(stages, {0, 1});
  for (const std::uint32_t shards : {2U, 3U, 5U}) {
    for (Duration at{}; at <= 6s; at += 7ms) {
      std::uint32_t sum = 0;
      for (std::uint32_t s = 0; s < shards; ++s) sum += UserPacer(stages, {s, shards}).target(at);
      ASSERT_EQ(sum, whole.target(at)) << to_seconds(at);
    }
  }
}

TEST(UserPacer, takes_a_ramp_of_no_length_as_a_jump) {
  const UserPacer pacer({ramp(8, 0s), hold(8, 1s)}, {0, 1});
  EXPECT_EQ(pacer.target(0s), 8U);
  EXPECT_EQ(pacer.next_change(0s), 1s);
}

TEST(UserPacer, takes_stages_while_it_is_asked) {
  UserPacer pacer({}, {0, 1});
  EXPECT_EQ(pacer.target(5s), 0U);
  EXPECT_EQ(pacer.next_change(0s), Duration::max());
  pacer.append(hold(0, 10s));
  pacer.append(hold(4, 2s));
  EXPECT_EQ(pacer.next_change(0s), 10s);
  EXPECT_EQ(pacer.target(11s), 4U);
  EXPECT_EQ(pacer.next_change(10s), 12s);
}

TEST(UserPacer, leaves_shards_without_users_where_there_are_fewer_users_than_shards) {
  const std::vector<plan::Stage> stages = {hold(2, 1s)};
  for (std::uint32_t shard = 0; shard < 5; ++shard) {
    EXPECT_EQ(UserPacer(stages, {shard, 5}).target(0s), shard < 2 ? 1U : 0U);
  }
}

}  // namespace
}  // namespace throng::load
