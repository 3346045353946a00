#include "harness/measure/snapshot.h"

#include <gtest/gtest.h>

#include "tests/support/load_counts.h"

namespace throng::measure {
namespace {

TEST(LoadCounts, every_count_is_added_to_its_own) {
  LoadCounts sum = test::counts_from(1, 1);
  sum.merge(test::counts_from(10, 20));
  EXPECT_EQ(sum, test::counts_from(11, 21));
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
