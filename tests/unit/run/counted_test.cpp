#include "harness/run/counted.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace throng::run {
namespace {

using testing::ElementsAre;

TEST(Counted, every_count_of_a_crew_has_its_own_place_and_is_added) {
  load::Counts counts;
  counts.active_users = 1;
  counts.peak_users = 2;
  counts.in_flight = 3;
  counts.asked = 4;
  counts.issued = 5;
  counts.started = 6;
  counts.completed = 7;
  counts.interrupted = 8;
  counts.dropped_in_flight = 9;
  counts.dropped_feed_ended = 10;
  counts.dropped_stopped = 11;
  measure::LoadCounts sum;
  add(counts, sum);
  add(counts, sum);
  EXPECT_EQ(sum.active_users, 2U);
  EXPECT_EQ(sum.peak_users, 4U);
  EXPECT_EQ(sum.in_flight, 6U);
  EXPECT_EQ(sum.asked, 8U);
  EXPECT_EQ(sum.issued, 10U);
  EXPECT_EQ(sum.started, 12U);
  EXPECT_EQ(sum.completed, 14U);
  EXPECT_EQ(sum.interrupted, 16U);
  EXPECT_THAT(sum.drops, ElementsAre(18, 20, 22));
}

}  // namespace
}  // namespace throng::run
