#include "harness/run/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

namespace throng::run {
namespace {

TEST(Descriptors, grow_with_users_and_instances) {
  plan::Plan plan;
  plan.environment.instances.resize(2);
  plan.loads.push_back({});
  plan.loads.back().model = plan::Load::Model::closed;
  plan.loads.back().stages = {
      {.target = 1000, .length = std::chrono::seconds(1), .shape = plan::Stage::Shape::hold}};
  const std::uint64_t one = descriptors_needed(plan);
  plan.loads.push_back(plan.loads.back());
  EXPECT_EQ(descriptors_needed(plan) - one, 2000U);
}

TEST(Descriptors, that_the_hard_limit_forbids_are_explained) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max == RLIM_INFINITY) limit.rlim_max = UINT64_MAX - 1;
  const auto result = ensure_descriptors(limit.rlim_max + 1);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, ::testing::HasSubstr("ulimit -Hn"));
}

TEST(Descriptors, within_the_hard_limit_are_granted) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 64;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  ASSERT_TRUE(ensure_descriptors(128));
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, 128U);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace throng::run
