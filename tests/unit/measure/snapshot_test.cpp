#include "harness/measure/snapshot.h"

#include <gtest/gtest.h>

namespace throng::measure {
namespace {

TEST(LoadCounts, every_count_is_added_to_its_own) {
  const LoadCounts one{.active_users = 1,
                       .peak_users = 2,
                       .in_flight = 3,
                       .asked = 4,
                       .issued = 5,
                       .started = 6,
                       .completed = 7,
                       .interrupted = 8,
                       .drops = {9, 10, 11}};
  LoadCounts sum = one;
  sum.merge(one);
  EXPECT_EQ(sum, (LoadCounts{.active_users = 2,
                             .peak_users = 4,
                             .in_flight = 6,
                             .asked = 8,
                             .issued = 10,
                             .started = 12,
                             .completed = 14,
                             .interrupted = 16,
                             .drops = {18, 20, 22}}));
}

TEST(Snapshot, tells_who_went_away_by_load) {
  Snapshot snapshot;
  snapshot.series.resize(3);
  snapshot.series[2].load = 1;
  for (Series& series : snapshot.series) {
    series.failures[static_cast<std::size_t>(Failure::abandoned)] = 2;
    series.failures[static_cast<std::size_t>(Failure::refused)] = 5;
  }
  EXPECT_EQ(snapshot.abandoned(0), 4U);
  EXPECT_EQ(snapshot.abandoned(1), 2U);
  EXPECT_EQ(snapshot.abandoned(2), 0U);
}

}  // namespace
}  // namespace throng::measure
