#include "harness/base/request_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "harness/base/random.h"

namespace throng {
namespace {

RequestId any_id(Random& random) {
  const auto bits = [&random](unsigned n) {
    return static_cast<std::uint32_t>(random.below(1ULL << n));
  };
  return {.run = bits(20), .conversation = bits(30), .seq = bits(20), .number = bits(20)};
}

std::string text_of(const RequestId& id) {
  const RequestIdText text = format(id);
  return {text.data(), text.size()};
}

TEST(RequestId, is_a_valid_version_4_uuid) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const std::string text = text_of(any_id(random));
    ASSERT_EQ(text.size(), 36U);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) ASSERT_EQ(text[dash], '-') << text;
    ASSERT_EQ(text[14], '4') << text;
    ASSERT_EQ(text[19], '8') << text;
    ASSERT_EQ(text.find_first_not_of("0123456789abcdef-"), std::string::npos) << text;
  }
}

TEST(RequestId, every_id_reads_back_as_itself_in_any_spelling) {
  Random random(2);
  for (int i = 0; i < 50'000; ++i) {
    const RequestId id = any_id(random);
    std::string text = text_of(id);
    ASSERT_EQ(parse_request_id(text), id) << text;
    text[14] = "0123456789abcdef"[random.below(16)];  // Envoy's trace reason
    ASSERT_EQ(parse_request_id(text), id) << text;
    for (char& c : text) c = static_cast<char>(std::toupper(c));
    ASSERT_EQ(parse_request_id(text), id) << text;
    std::erase(text, '-');
    ASSERT_EQ(parse_request_id(text), id) << text;
  }
}

TEST(RequestId, any_changed_digit_but_the_version_is_found) {
  Random random(3);
  int slipped_through = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text = text_of(any_id(random));
    const std::size_t at = random.below(text.size());
    const char before = text[at];
    text[at] = "0123456789abcdef-g"[random.below(18)];
    if (text[at] != before && at != 14 && parse_request_id(text)) ++slipped_through;
  }
  EXPECT_EQ(slipped_through, 0);  // one in 268 million is expected
}

TEST(RequestId, ids_of_others_are_not_ours) {
  Random random(4);
  for (int i = 0; i < 50'000; ++i) {
    std::string text = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    for (char& c : text) {
      if (c == 'x') c = "0123456789abcdef"[random.below(16)];
    }
    ASSERT_FALSE(parse_request_id(text)) << text;
  }
  const std::string ours = text_of({.run = 1, .conversation = 2, .seq = 3, .number = 4});
  const std::string rows[] = {"",
                              "x",
                              ours.substr(1),
                              ours + "0",
                              " " + ours.substr(1),
                              std::string(36, '-'),
                              std::string(32, 'g'),
                              "{" + ours + "}"};
  for (const std::string& text : rows) EXPECT_FALSE(parse_request_id(text)) << text;
}

TEST(RequestId, neighbours_look_nothing_alike) {
  // A service that shards or samples by the first digits must see them spread evenly.
  std::array<int, 16> first{};
  for (std::uint32_t number = 0; number < 16'000; ++number) {
    const std::string text = text_of({.run = 7, .conversation = 1, .seq = 1, .number = number});
    const char c = text[0];
    ++first.at(static_cast<std::size_t>(c <= '9' ? c - '0' : c - 'a' + 10));
  }
  for (const int n : first) {
    EXPECT_GT(n, 800);
    EXPECT_LT(n, 1200);
  }
}

TEST(RequestId, different_requests_never_share_one) {
  std::set<std::string> seen;
  for (std::uint32_t conversation = 0; conversation < 100; ++conversation) {
    for (std::uint32_t number = 0; number < 100; ++number) {
      EXPECT_TRUE(
          seen.insert(text_of({.run = 7, .conversation = conversation, .number = number})).second);
    }
  }
}

TEST(RequestId, fields_beyond_their_bits_end_the_program) {
  EXPECT_DEATH((void)format(RequestId{.conversation = 1U << 30U}), "out of its bits");
  EXPECT_DEATH((void)format(RequestId{.number = 1U << 20U}), "out of its bits");
}

TEST(RequestId, same_but_for_the_version_is_the_same_elsewhere_too) {
  const std::string id = text_of({.run = 1, .conversation = 2, .seq = 3, .number = 4});
  std::string other = id;
  EXPECT_TRUE(same_but_version_nibble(id, other));
  other[14] = '9';
  EXPECT_TRUE(same_but_version_nibble(id, other));
  other[13] = '9';
  EXPECT_FALSE(same_but_version_nibble(id, other));
  EXPECT_FALSE(same_but_version_nibble("", ""));
  EXPECT_FALSE(same_but_version_nibble(id, id.substr(1)));
}

}  // namespace
}  // namespace throng
