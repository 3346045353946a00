#include "harness/run/router.h"

#include <gtest/gtest.h>

#include <map>

namespace throng::run {
namespace {

TEST(Router, gives_every_conversation_to_one_thread_of_one_segment) {
  net::Loop loop;
  std::map<std::uint32_t, int> owners;
  for (std::uint32_t index = 0; index < 3; ++index) {
    plan::Plan plan;
    plan.threads = 2;
    plan.segment = {.index = index, .count = 3};
    const Router router(loop, plan);
    for (std::uint32_t conversation = 1; conversation < 100; ++conversation) {
      const auto thread = router.thread_of(conversation);
      if (!thread) continue;
      ++owners[conversation];
      EXPECT_EQ(plan.first_shard() + *thread, conversation % plan.shards());
    }
  }
  EXPECT_EQ(owners.size(), 99U);
  for (const auto& [conversation, times] : owners) EXPECT_EQ(times, 1) << conversation;
}

TEST(Router, keeps_what_belongs_to_no_conversation_in_every_segment) {
  net::Loop loop;
  plan::Plan plan;
  plan.threads = 2;
  plan.segment = {.index = 2, .count = 3};
  EXPECT_EQ(Router(loop, plan).thread_of(0), 0U);
}

}  // namespace
}  // namespace throng::run
