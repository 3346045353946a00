#include "harness/run/counted.h"

#include <gtest/gtest.h>

#include "tests/support/load_counts.h"

namespace throng::run {
namespace {

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
  EXPECT_EQ(sum, test::counts_from(2, 2));
}

}  // namespace
}  // namespace throng::run
