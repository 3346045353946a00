#include "harness/load/calendar.h"

#include <gtest/gtest.h>

#include <utility>

namespace throng::load {
namespace {

using namespace std::chrono_literals;
using Shape = plan::Stage::Shape;

constexpr TimePoint kBegin{1h};

plan::Stage stage(Duration length, std::uint32_t phase, Shape shape = Shape::hold) {
  plan::Stage one;
  one.length = length;
  one.phase = phase;
  one.shape = shape;
  return one;
}

TEST(Calendar, gives_every_moment_the_phase_of_its_stage) {
  Calendar calendar;
  calendar.set(kBegin, {stage(10s, 0), stage(5s, 2, Shape::ramp), stage(1s, 2), stage(4s, 0)});
  const std::pair<Duration, std::uint32_t> rows[] = {
      {-1s, 0},       {0s, 0},  {10s - 1ns, 0}, {10s, 2}, {15s, 2},
      {16s - 1ns, 2}, {16s, 0}, {20s, 0},       {1h, 0},  {12s, 2},  // and back again
      {10s - 1ns, 0}, {0s, 0}};
  for (const auto& [at, phase] : rows) {
    EXPECT_EQ(calendar.phase_at(kBegin + at), phase) << to_seconds(at);
  }
  EXPECT_EQ(calendar.begin(), kBegin);
  EXPECT_EQ(calendar.end(), kBegin + 20s);
}

TEST(Calendar, keeps_to_the_last_phase_after_the_end) {
  Calendar calendar;
  calendar.set(kBegin, {stage(10s, 1), stage(5s, 3)});
  EXPECT_EQ(calendar.phase_at(kBegin + 1h), 3U);
  EXPECT_EQ(calendar.phase_at(kBegin - 1h), 1U);
}

TEST(Calendar, leaves_its_instant_to_a_burst) {
  Calendar calendar;
  calendar.set(kBegin, {stage(2s, 0), stage(0s, 1, Shape::burst), stage(2s, 0)});
  EXPECT_EQ(calendar.phase_at(kBegin + 2s - 1ns), 0U);
  EXPECT_EQ(calendar.phase_at(kBegin + 2s), 1U);
  EXPECT_EQ(calendar.phase_at(kBegin + 2s + 1ns), 0U);
  EXPECT_EQ(calendar.end(), kBegin + 4s);
}

TEST(Calendar, passes_over_a_jump) {
  Calendar calendar;
  calendar.set(kBegin, {stage(0s, 1, Shape::ramp), stage(2s, 0)});
  EXPECT_EQ(calendar.phase_at(kBegin), 0U);
}

TEST(Calendar, grows_while_it_is_asked) {
  Calendar calendar;
  calendar.set(kBegin, {});
  EXPECT_EQ(calendar.phase_at(kBegin), 0U);
  calendar.append(stage(1s, 0));
  calendar.append(stage(1s, 4));
  EXPECT_EQ(calendar.phase_at(kBegin + 2s), 4U);
  calendar.append(stage(1s, 5));
  EXPECT_EQ(calendar.phase_at(kBegin + 2s), 5U);
  EXPECT_EQ(calendar.phase_at(kBegin + 500ms), 0U);
}

}  // namespace
}  // namespace throng::load
