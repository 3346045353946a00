#include "harness/net/deadline_wheel.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "harness/net/loop.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;

class Bell final : public Deadline {
 public:
  explicit Bell(std::function<void(Bell&)> ring) : ring_(std::move(ring)) {}
  int rung = 0;
  TimePoint when{};
  TimePoint rung_at{};

 private:
  void expired() override {
    ++rung;
    rung_at = monotonic_now();
    ring_(*this);
  }
  std::function<void(Bell&)> ring_;
};

/// A wheel whose test ends when the last bell has rung.
class Wheel : public testing::Test {
 protected:
  Bell& bell(Duration after, std::function<void(Bell&)> also = [](Bell&) {}) {
    Bell& made = bells_.emplace_back([this, also = std::move(also)](Bell& bell) {
      order_.push_back(&bell);
      also(bell);
    });
    made.when = start_ + after;
    wheel().arm(made, made.when);
    return made;
  }
  DeadlineWheel& wheel() { return loop_.deadlines(); }
  void run_until(Duration after) {
    Bell last([this](Bell&) { loop_.stop(); });
    wheel().arm(last, start_ + after);
    loop_.run();
  }

  Loop loop_;
  TimePoint start_ = monotonic_now();
  std::deque<Bell> bells_;
  std::vector<Bell*> order_;
};

TEST_F(Wheel, rings_each_once_at_or_after_its_time_and_in_the_order_of_slots) {
  Bell& late = bell(60ms);
  Bell& early = bell(10ms);
  Bell& past = bell(-5ms);
  Bell& middle = bell(35ms);
  run_until(80ms);
  EXPECT_EQ(order_, (std::vector<Bell*>{&past, &early, &middle, &late}));
  for (const Bell& each : bells_) {
    EXPECT_EQ(each.rung, 1);
    EXPECT_GE(each.rung_at, each.when);
    EXPECT_FALSE(each.armed());
  }
}

TEST_F(Wheel, does_not_ring_what_was_disarmed_or_destroyed) {
  Bell& disarmed = bell(10ms);
  DeadlineWheel::disarm(disarmed);
  DeadlineWheel::disarm(disarmed);  // again: harmless
  Bell& by_max = bell(10ms);
  wheel().arm(by_max, TimePoint::max());
  {
    Bell gone([this](Bell& self) { order_.push_back(&self); });
    wheel().arm(gone, start_ + 10ms);
    EXPECT_TRUE(gone.armed());
  }
  EXPECT_FALSE(disarmed.armed());
  EXPECT_FALSE(by_max.armed());
  run_until(30ms);
  EXPECT_TRUE(order_.empty());
}

TEST_F(Wheel, armed_again_rings_at_the_new_time_only) {
  Bell& later = bell(5ms);
  wheel().arm(later, start_ + 40ms);
  Bell& sooner = bell(50ms);
  wheel().arm(sooner, start_ + 20ms);
  run_until(60ms);
  EXPECT_EQ(order_, (std::vector<Bell*>{&sooner, &later}));
  EXPECT_GE(later.rung_at, start_ + 40ms);
}

TEST_F(Wheel, lets_a_bell_arm_itself_and_silence_and_destroy_others) {
  auto doomed = std::make_unique<Bell>([this](Bell& self) { order_.push_back(&self); });
  Bell& again = bell(10ms, [&](Bell& self) {
    if (self.rung < 3) wheel().arm(self, self.rung == 1 ? start_ : monotonic_now() + 5ms);
    doomed.reset();
    DeadlineWheel::disarm(bells_[1]);
  });
  Bell& silenced = bell(10ms);  // the same slot as `again`, and behind it
  wheel().arm(*doomed, start_ + 10ms);
  run_until(60ms);
  EXPECT_EQ(again.rung, 3);
  EXPECT_EQ(silenced.rung, 0);
  EXPECT_EQ(order_, (std::vector<Bell*>{&again, &again, &again}));
}

TEST_F(Wheel, keeps_deadlines_of_more_than_a_turn_until_they_are_due) {
  Bell& far = bell(4300ms);  // the wheel's turn is 4.1 s
  Bell& hour = bell(1h);
  run_until(4350ms);
  EXPECT_EQ(far.rung, 1);
  EXPECT_GE(far.rung_at, far.when);
  EXPECT_EQ(hour.rung, 0);
  EXPECT_TRUE(hour.armed());
}

TEST_F(Wheel, catches_up_after_the_loop_was_held_up) {
  Bell& first = bell(5ms);
  Bell& second = bell(15ms);
  loop_.post([this] {
    while (monotonic_now() < start_ + 25ms) {
    }
  });
  Bell& third = bell(35ms);
  run_until(60ms);
  EXPECT_EQ(order_, (std::vector<Bell*>{&first, &second, &third}));
}

TEST_F(Wheel, rests_when_nothing_is_armed_and_starts_again) {
  Bell& first = bell(5ms);
  run_until(10ms);
  loop_.context().poll();
  EXPECT_TRUE(loop_.context().stopped()) << "no timer is left to wait for";
  loop_.context().restart();
  Bell& second = bell(30ms);
  run_until(50ms);
  EXPECT_EQ(first.rung + second.rung, 2);
}

TEST(DeadlineWheel, that_is_destroyed_leaves_deadlines_that_outlive_it_alone) {
  Bell bell([](Bell&) {});
  {
    Loop loop;
    loop.deadlines().arm(bell, monotonic_now() + 1h);
  }
  EXPECT_FALSE(bell.armed());
  DeadlineWheel::disarm(bell);
}

}  // namespace
}  // namespace throng::net
