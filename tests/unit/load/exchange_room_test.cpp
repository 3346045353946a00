#include "harness/load/exchange_room.h"

#include <gtest/gtest.h>

#include <utility>

namespace throng::load {
namespace {

TEST(ExchangeRooms, lend_first_what_came_back_last) {
  ExchangeRooms rooms;
  std::unique_ptr<ExchangeRoom> one = rooms.borrow();
  std::unique_ptr<ExchangeRoom> other = rooms.borrow();
  ASSERT_NE(one.get(), other.get());
  const ExchangeRoom* const last = other.get();
  const ExchangeRoom* const first = one.get();
  rooms.give_back(std::move(one));
  rooms.give_back(std::move(other));
  const auto again = rooms.borrow();
  const auto and_again = rooms.borrow();
  EXPECT_EQ(again.get(), last);
  EXPECT_EQ(and_again.get(), first);
}

}  // namespace
}  // namespace throng::load
