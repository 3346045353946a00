#include "exporters/terminal/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_outcome.h"

namespace throng::terminal {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Users of the sample's diners: `n` turns of 10 ms so far, none failed, after the warm-up.
measure::Snapshot at(Duration elapsed, std::uint64_t n) {
  measure::Snapshot snapshot;
  snapshot.elapsed = elapsed;
  snapshot.loads.resize(2);
  snapshot.loads[0].active_users = 100;
  snapshot.loads[1].active_users = 1;
  snapshot.warm_up_by_load = {500, 20};
  measure::Series series;
  series.outcomes = {n, 0, 0};
  series.from_send[0].record(10ms, n);
  if (n > 0) snapshot.series.push_back(series);
  return snapshot;
}

class ProgressLines : public testing::Test {
 protected:
  Progress progress(Style style) {
    return {plan_, [this](std::string_view text) { written_.emplace_back(text); }, style};
  }
  plan::Plan plan_ = test::sample_plan();
  std::vector<std::string> written_;
};

TEST_F(ProgressLines, elsewhere_than_on_a_terminal_come_plain_every_five_seconds) {
  Progress progress = this->progress({});
  progress.phase("load", "2 loads, 35s");
  for (int second = 1; second <= 11; ++second) {
    progress.tick(at(second * 1s, static_cast<std::uint64_t>(second) * 100));
  }
  EXPECT_THAT(
      written_,
      ElementsAre(
          "load  2 loads, 35s\n",
          "  diners  1s/35s  100 users  600/s  0 in flight  p95 10.0ms  0 errors  findings  0\n",
          "  guests  1s/35s  1 user  20.0/s  0 in flight  warming up  findings  0\n",
          "  diners  5s/35s  100 users  100/s  0 in flight  p95 10.0ms  0 errors  findings  0\n",
          "  guests  5s/35s  1 user  0/s  0 in flight  warming up  findings  0\n",
          "  diners  10s/35s  100 users  100/s  0 in flight  p95 10.0ms  0 errors  findings  0\n",
          "  guests  10s/35s  1 user  0/s  0 in flight  warming up  findings  0\n"));
}

TEST_F(ProgressLines, on_a_terminal_are_redrawn_in_place) {
  Progress progress = this->progress({.tty = true});
  progress.tick(at(7s, 100));
  progress.tick(at(8s, 300));
  ASSERT_EQ(written_.size(), 2U);
  EXPECT_EQ(
      written_[0],
      "\r\x1b[2K  diners  ████░░░░░░░░░░░░░░░░  7s/35s  100 users  85.7/s  0 in flight  p95 10.0ms "
      " 0 errors\n"
      "\r\x1b[2K  guests  ████░░░░░░░░░░░░░░░░  7s/35s  1 user  2.86/s  0 in flight  warming up\n"
      "\r\x1b[2K  findings  0\n");
  EXPECT_THAT(written_[1], StartsWith("\x1b[3A\r\x1b[2K  diners"));
  EXPECT_THAT(written_[1], HasSubstr("200/s"));
}

TEST_F(ProgressLines, a_phase_that_begins_leaves_what_was_drawn_above_it) {
  Progress progress = this->progress({.tty = true});
  progress.tick(at(1s, 10));
  progress.phase("drain", "");
  progress.tick(at(2s, 20));
  ASSERT_EQ(written_.size(), 3U);
  EXPECT_EQ(written_[1], "drain\n");
  EXPECT_THAT(written_[2], StartsWith("\r\x1b[2K"));
  progress.done();
  progress.tick(at(3s, 30));
  EXPECT_THAT(written_[3], StartsWith("\r\x1b[2K"));
}

TEST_F(ProgressLines, never_take_more_than_the_width_of_the_terminal) {
  Progress progress = this->progress({.tty = true, .width = 40});
  progress.tick(at(7s, 100));
  EXPECT_THAT(written_.at(0), HasSubstr("\x1b[2K  diners  ████░░░░░░░░░░░░░░░░  7s/35s …\n"));
}

TEST_F(ProgressLines, findings_are_red_where_colours_are_wanted) {
  Progress progress = this->progress({.tty = true, .color = true});
  measure::Snapshot snapshot = at(1s, 1);
  progress.tick(snapshot);
  EXPECT_THAT(written_.at(0), Not(HasSubstr("\x1b[31m")));
  snapshot.findings = 2;
  progress.tick(snapshot);
  EXPECT_THAT(written_.at(1), HasSubstr("\x1b[31m  findings  2\x1b[0m\n"));
}

TEST_F(ProgressLines, errors_are_counted_for_the_load_that_had_them) {
  Progress progress = this->progress({});
  progress.tick(test::sample_snapshot());
  EXPECT_THAT(written_.at(0), HasSubstr("5 errors"));  // 4 more went away by plan
  EXPECT_THAT(written_.at(1), HasSubstr("p95 -  12 errors"));
}

TEST_F(ProgressLines, tell_what_is_in_flight_and_what_was_dropped) {
  Progress progress = this->progress({});
  progress.tick(test::sample_snapshot());
  EXPECT_THAT(written_.at(0), HasSubstr("/s  7 in flight  p95"));
  EXPECT_THAT(written_.at(1), HasSubstr("/s  0 in flight  4 dropped  p95"));
}

TEST_F(ProgressLines, tell_the_start_lag_only_when_it_is_over_its_limit) {
  Progress progress = this->progress({.tty = true});
  measure::Snapshot snapshot = at(1s, 1);
  snapshot.start_lag.record(plan_.generator.start_lag);
  progress.tick(snapshot);
  EXPECT_THAT(written_.at(0), Not(HasSubstr("start lag")));
  snapshot.start_lag.record(35ms, 99);
  progress.tick(snapshot);
  EXPECT_THAT(written_.at(1), HasSubstr("  findings  0  start lag p99 35.0ms\n"));
}

TEST_F(ProgressLines, after_its_end_a_load_stands_still) {
  Progress progress = this->progress({.tty = true});
  progress.tick(at(50s, 100));
  EXPECT_THAT(written_.at(0), HasSubstr("████████████████████  35s/35s"));
}

TEST_F(ProgressLines, quiet_says_nothing) {
  Progress progress = this->progress({.tty = true, .quiet = true});
  progress.phase("load", "");
  progress.tick(at(1s, 1));
  progress.done();
  EXPECT_THAT(written_, IsEmpty());
}

}  // namespace
}  // namespace throng::terminal
