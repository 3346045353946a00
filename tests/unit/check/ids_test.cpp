#include <gtest/gtest.h>

#include <string>

#include "harness/check/suite.h"
#include "harness/plan/scalars.h"

namespace throng::check {
namespace {

TEST(AllChecks, are_the_ones_that_a_scenario_can_name) {
  std::string here;
  std::string there;
  for (const CheckEntry& entry : all_checks()) here.append(entry.id).append(" ");
  for (const std::string_view id : plan::check_ids()) there.append(id).append(" ");
  EXPECT_EQ(here, there);
}

}  // namespace
}  // namespace throng::check
