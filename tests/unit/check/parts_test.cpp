// The small parts that checkers are made of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "harness/check/conversation_table.h"
#include "harness/check/finding_book.h"
#include "harness/check/fingerprints.h"
#include "harness/check/gradual_table.h"
#include "harness/check/overlap.h"
#include "harness/check/step_table.h"
#include "harness/check/wording.h"
#include "tests/unit/check/micro.h"

namespace throng::check {
namespace {

using micro::test_plan;

TimePoint ms(std::int64_t n) { return TimePoint(std::chrono::milliseconds(n)); }

TEST(ConversationTable, keeps_what_it_was_given_however_it_grows) {
  ConversationTable<std::uint64_t> table;
  for (std::uint64_t key = 0; key < 10'000; ++key) *table.obtain(key * 8) = key;
  EXPECT_EQ(table.size(), 10'000u);
  for (std::uint64_t key = 0; key < 10'000; ++key) {
    ASSERT_NE(table.find(key * 8), nullptr);
    ASSERT_EQ(*table.find(key * 8), key);
    ASSERT_EQ(table.find(key * 8 + 1), nullptr);
  }
}

TEST(ConversationTable, refuses_what_is_beyond_its_bound) {
  ConversationTable<char> table;
  for (std::uint64_t key = 0; key < kMostTracked; ++key) ASSERT_NE(table.obtain(key), nullptr);
  EXPECT_EQ(table.obtain(kMostTracked), nullptr);
  EXPECT_NE(table.obtain(0), nullptr);
}

struct Number {
  std::uint64_t value;
  [[nodiscard]] bool taken() const { return value != 0; }
  [[nodiscard]] std::uint64_t hash() const { return value; }
};

bool holds(const GradualTable<Number>& table, std::uint64_t value) {
  return table.find(value, [&](const Number& n) { return n.value == value; }) != nullptr;
}

TEST(GradualTable, knows_after_each_insertion_all_that_came_before) {
  GradualTable<Number> table(4);
  // Multiples of 64, so that many begin at the same slot.
  for (std::uint64_t n = 1; n <= 700; ++n) {
    table.insert({n * 64});
    ASSERT_EQ(table.size(), n);
    for (std::uint64_t known = 1; known <= n; ++known) ASSERT_TRUE(holds(table, known * 64)) << n;
    ASSERT_FALSE(holds(table, (n + 1) * 64));
    std::vector<std::uint64_t> all;
    table.for_each([&](const Number& number) { all.push_back(number.value); });
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all.size(), n);
    ASSERT_EQ(std::adjacent_find(all.begin(), all.end()), all.end()) << n;  // each once
  }
}

TEST(ConversationTable, leaves_each_state_where_it_is) {
  ConversationTable<std::uint64_t> table;
  std::vector<const std::uint64_t*> places;
  for (std::uint64_t key = 0; key < 1000; ++key) places.push_back(table.obtain(key));
  for (std::uint64_t key = 0; key < 1000; ++key) ASSERT_EQ(table.find(key), places[key]);
}

TEST(FindingBook, tells_each_group_once_and_counts_the_rest) {
  FindingBook book(2);
  ASSERT_NE(book.add(group_key(1), ms(5)), nullptr);
  EXPECT_EQ(book.add(group_key(1), ms(3)), nullptr);
  ASSERT_NE(book.add(group_key(2), ms(6)), nullptr);
  EXPECT_EQ(book.add(group_key(3), ms(7)), nullptr);  // no room
  EXPECT_EQ(book.violations(), 4u);
  const std::vector<Finding> findings = book.take();
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings.at(0).count, 2u);
  EXPECT_EQ(findings.at(0).first, ms(3));
  EXPECT_EQ(findings.at(0).last, ms(5));
}

TEST(Fingerprints, know_what_they_were_given_and_stop_at_their_bound) {
  Fingerprints prints(100);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(prints.insert(fingerprint(std::to_string(i))));
  EXPECT_TRUE(prints.full());
  EXPECT_FALSE(prints.insert(fingerprint("42")));
  EXPECT_TRUE(prints.insert(fingerprint("100")));  // new, but not kept
  EXPECT_FALSE(prints.contains(fingerprint("100")));
  EXPECT_EQ(prints.all().size(), 100u);
  EXPECT_EQ(fingerprint("AB-CD"), fingerprint("abcd"));
  EXPECT_NE(fingerprint("ab"), fingerprint("ba"));
}

TEST(Overlap, is_between_different_conversations_only) {
  Overlap overlap;
  EXPECT_FALSE(overlap.enter(1, ms(0), ms(5)));
  EXPECT_FALSE(overlap.enter(1, ms(4), ms(9)));  // its own
  EXPECT_TRUE(overlap.enter(2, ms(8), ms(10)));  // 1 ended at 9
  EXPECT_TRUE(overlap.enter(1, ms(9), ms(11)));  // 2 ended at 10
  EXPECT_FALSE(overlap.enter(3, ms(11), ms(12)));
  EXPECT_TRUE(overlap.enter(1, ms(11), ms(13)));
}

TEST(Overlap, remembers_the_second_latest_of_another) {
  Overlap overlap;
  EXPECT_FALSE(overlap.enter(1, ms(0), ms(10)));
  EXPECT_TRUE(overlap.enter(2, ms(0), ms(8)));
  EXPECT_TRUE(overlap.enter(1, ms(7), ms(12)));  // 2 ended at 8
  EXPECT_FALSE(overlap.enter(1, ms(8), ms(13)));
}

TEST(StepTable, finds_steps_wherever_they_are_nested) {
  plan::Plan plan = test_plan();
  plan::Flow& flow = plan.flows[0];
  const auto only = [&flow](std::size_t i) {
    return std::make_shared<const plan::Steps>(plan::Steps{flow.steps[i]});
  };
  plan::Repeat repeat{3, only(micro::kSay)};
  plan::OneOf one_of{{{1.0, only(micro::kStranger)}, {2.0, only(micro::kClear)}}};
  plan::When when;
  when.then = only(micro::kLook);
  when.otherwise = std::make_shared<const plan::Steps>(plan::Steps{{one_of}});
  flow.steps = {{repeat}, {when}, {plan::Think{}}};
  const StepTable steps(plan);
  observe::Observation o;
  const auto at = [&o](std::uint32_t step) -> const observe::Observation& {
    o.step = step;
    return o;
  };
  EXPECT_TRUE(steps.continues(at(micro::kSay)));
  EXPECT_FALSE(steps.continues(at(micro::kStranger)));
  EXPECT_TRUE(steps.disturbs(at(micro::kClear)));
  EXPECT_FALSE(steps.disturbs(at(micro::kLook)));
  EXPECT_TRUE(steps.continues(at(0xffffffff)));  // a turn as the contract writes it
  EXPECT_FALSE(steps.disturbs(at(0xffffffff)));
}

TEST(Wording, quotes_for_a_shell_and_never_prints_a_secret) {
  plan::Plan plan = test_plan();
  plan::Segment secret;
  secret.text = "hunter2";
  secret.source = "${secret:TOKEN}";
  secret.secret = true;
  plan.contract.turn.request.headers.emplace_back("Authorization", plan::Template{{secret}});
  plan.environment.instances[0].url.text = "http://127.0.0.1:5000";
  const Wording wording(plan);
  EXPECT_EQ(wording.curl(0, {.conversation = 1, .identity = "o'neil"}, "x1"),
            "curl -i -X POST -H 'X-Request-ID: x1' -H 'Content-Type: application/json' "
            "-H 'Authorization: ${secret:TOKEN}' "
            "-d '{\"user_id\":\"o'\\''neil\",\"message\":\"hello\"}' 'http://127.0.0.1:5000/chat'");
}

TEST(Wording, names_what_a_key_holds_by_its_type) {
  plan::Plan plan = test_plan();
  plan.environment.redis.present = true;
  plan.environment.redis.host.text = "cache.example";
  plan.environment.redis.database = 3;
  plan.contract.keys[0].type = plan::KeyContract::Type::list;
  std::vector<std::string> lines;
  Wording(plan).redis_lines(0, "k", lines);
  EXPECT_THAT(lines,
              testing::ElementsAre("redis-cli -h cache.example -p 6379 -n 3 PTTL 'k'",
                                   "redis-cli -h cache.example -p 6379 -n 3 PEXPIRETIME 'k'",
                                   "redis-cli -h cache.example -p 6379 -n 3 LRANGE 'k' 0 -1"));
}

}  // namespace
}  // namespace throng::check
