#include "harness/probe/reading_queue.h"

#include <gtest/gtest.h>

namespace throng::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

ReadRequest of(std::uint32_t conversation, std::uint32_t seq) {
  ReadRequest request;
  request.conversation = conversation;
  request.seq = seq;
  return request;
}
ReadRequest final_of(std::uint32_t conversation, std::uint32_t seq) {
  ReadRequest request = of(conversation, seq);
  request.final_read = true;
  request.history = true;
  return request;
}

/// What the queue gives until it gives nothing: "conversation/seq", with F for final and H for
/// history.
std::string drained(ReadingQueue& queue, bool free) {
  std::string text;
  while (auto request = queue.pop(free)) {
    text += (text.empty() ? "" : " ") + std::to_string(request->conversation) + "/" +
            std::to_string(request->seq) + (request->final_read ? "F" : "") +
            (request->history ? "H" : "");
  }
  return text;
}

TEST(ReadingQueue, lets_the_newest_turn_of_a_conversation_take_the_place_of_an_older_one) {
  ReadingQueue queue;
  ReadRequest with_history = of(1, 1);
  with_history.history = true;
  EXPECT_TRUE(queue.push(with_history));
  EXPECT_TRUE(queue.push(of(2, 1)));
  EXPECT_FALSE(queue.push(of(1, 2))) << "one of the two is skipped";
  EXPECT_EQ(drained(queue, true), "1/2H 2/1");
}

TEST(ReadingQueue, gives_final_reads_at_once_and_others_only_within_the_budget) {
  ReadingQueue queue;
  queue.push(of(1, 1));
  queue.push(of(2, 1));
  queue.push(final_of(3, 5));
  queue.push(final_of(2, 6));
  EXPECT_EQ(drained(queue, false), "3/5FH 2/6FH");
  EXPECT_EQ(drained(queue, true), "1/1");
  EXPECT_EQ(queue.size(), 0U);
}

TEST(ReadingQueue, has_room_for_a_bounded_number_but_for_every_final_read) {
  ReadingQueue queue;
  for (std::uint32_t i = 0; i < ReadingQueue::kMost; ++i) ASSERT_TRUE(queue.push(of(i, 1)));
  EXPECT_FALSE(queue.push(of(999'999, 1)));
  EXPECT_TRUE(queue.push(final_of(999'999, 1)));
  EXPECT_EQ(queue.clear(), ReadingQueue::kMost + 1);
  EXPECT_EQ(drained(queue, true), "");
}

TEST(ReadingQueue, takes_back_a_request_without_replacing_a_newer_one) {
  ReadingQueue queue;
  queue.push(of(1, 2));
  EXPECT_FALSE(queue.put_back(final_of(1, 1)));
  EXPECT_TRUE(queue.put_back(of(2, 1)));
  EXPECT_EQ(drained(queue, true), "1/2FH 2/1");
}

TEST(CommandBudget, gives_a_rate_over_time_and_saves_up_little) {
  const TimePoint start = TimePoint{} + seconds(100);
  CommandBudget budget(200);
  EXPECT_EQ(budget.free_at(start), start);
  budget.spend(50);
  EXPECT_GT(budget.free_at(start), start);
  EXPECT_LE(budget.free_at(start), start + milliseconds(2));
  budget.spend(100);
  EXPECT_GE(budget.free_at(start), start + milliseconds(500));
  EXPECT_EQ(budget.free_at(start + milliseconds(510)), start + milliseconds(510));

  const TimePoint later = start + std::chrono::hours(1);
  EXPECT_EQ(budget.free_at(later), later);
  budget.spend(51);  // an hour's rest is worth a quarter second
  EXPECT_GT(budget.free_at(later), later);
}

TEST(CommandBudget, of_nothing_gives_nothing_and_a_tiny_one_still_gives) {
  CommandBudget none(0);
  EXPECT_EQ(none.free_at(TimePoint{} + seconds(1)), TimePoint::max());
  CommandBudget tiny(0.5);
  EXPECT_EQ(tiny.free_at(TimePoint{} + seconds(1)), TimePoint{} + seconds(1));
}

}  // namespace
}  // namespace throng::probe
