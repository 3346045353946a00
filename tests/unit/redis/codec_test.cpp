#include "harness/redis/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace throng::redis {
namespace {

using testing::HasSubstr;

/// What the reader makes of `bytes` when they come in pieces of `step`: the replies, or the first
/// error.
Result<std::vector<Reply>> read_in_pieces(std::string_view bytes, std::size_t step,
                                          std::size_t most = 1U << 20U) {
  ReplyReader reader(most);
  std::vector<Reply> replies;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const auto fed = reader.feed(bytes.substr(at, step));
    if (!fed) return unexpected(fed.error());
    while (true) {
      auto reply = reader.next();
      if (!reply) return unexpected(reply.error());
      if (!reply->has_value()) break;
      replies.push_back(std::move(**reply));
    }
  }
  return replies;
}

std::string show(const Reply& reply) {
  switch (reply.type) {
    case Reply::Type::nil:
      return "nil";
    case Reply::Type::status:
      return "+" + reply.text;
    case Reply::Type::error:
      return "-" + reply.text;
    case Reply::Type::integer:
      return std::to_string(reply.integer);
    case Reply::Type::string:
      return "'" + reply.text + "'";
    case Reply::Type::array:
      break;
  }
  std::string text = "[";
  for (const Reply& item : reply.items) text += show(item) + " ";
  return text + "]";
}

std::string show(const Result<std::vector<Reply>>& replies) {
  if (!replies) return std::string(to_string(replies.error().kind));
  std::string text;
  for (const Reply& reply : *replies) text += (text.empty() ? "" : " ") + show(reply);
  return text;
}

TEST(Codec, encodes_words_of_any_bytes) {
  std::string out;
  encode({"SET", std::string("a\0b", 3), ""}, out);
  EXPECT_EQ(out, std::string("*3\r\n$3\r\nSET\r\n$3\r\na\0b\r\n$0\r\n\r\n", 28));
}

TEST(Codec, reads_every_type_however_the_bytes_are_cut) {
  const struct {
    std::string bytes;
    std::string want;
  } rows[] = {
      {"+OK\r\n", "+OK"},
      {"-ERR no such thing\r\n", "-ERR no such thing"},
      {":-42\r\n", "-42"},
      {"$5\r\nhe\r\no\r\n", "'he\r\no'"},
      {"$0\r\n\r\n", "''"},
      {"$-1\r\n", "nil"},
      {"*-1\r\n", "nil"},
      {"*0\r\n", "[]"},
      {"*2\r\n*2\r\n:1\r\n$-1\r\n*1\r\n-no\r\n", "[[1 nil ] [-no ] ]"},
      {"+a\r\n+b\r\n:3\r\n", "+a +b 3"},
  };
  for (const auto& row : rows) {
    for (std::size_t step = 1; step <= row.bytes.size(); ++step) {
      EXPECT_EQ(show(read_in_pieces(row.bytes, step)), row.want)
          << row.bytes << " in pieces of " << step;
    }
  }
}

TEST(Codec, calls_what_is_no_reply_malformed) {
  for (const char* bytes : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\r\n", ":not a number\r\n",
                            "$x\r\n", "\x16\x03\x01"}) {
    EXPECT_EQ(show(read_in_pieces(bytes, 100)), "malformed") << bytes;
  }
  std::string deep;
  for (int i = 0; i < 50; ++i) deep += "*1\r\n";
  EXPECT_EQ(show(read_in_pieces(deep + ":1\r\n", 1000)), "malformed");
}

TEST(Codec, refuses_what_must_become_too_large_as_soon_as_it_is_announced) {
  constexpr std::size_t kMost = 1000;
  for (const char* bytes : {
           "$1001\r\n", "$99999999999\r\n", "$99999999999999999999999999\r\n", "*2147483647\r\n",
           "*334\r\n",
           "*2\r\n$600\r\n",                    // fits alone
           "*100\r\n*100\r\n*100\r\n*100\r\n",  // each fits alone
       }) {
    std::string sent = bytes;
    if (sent.rfind("*2\r\n", 0) == 0) sent += std::string(600, 'x') + "\r\n$600\r\n";
    EXPECT_EQ(show(read_in_pieces(sent, 1, kMost)), "too_large") << bytes;
  }
  EXPECT_EQ(show(read_in_pieces("+" + std::string(2000, 'x'), 7, kMost)), "too_large");
}

TEST(Codec, counts_each_reply_of_a_pipeline_by_itself) {
  std::string bytes;
  for (int i = 0; i < 50; ++i) bytes += "*2\r\n$400\r\n" + std::string(400, 'x') + "\r\n:1\r\n";
  const auto replies = read_in_pieces(bytes, 333, 500);
  ASSERT_TRUE(replies);
  EXPECT_EQ(replies->size(), 50U);
}

TEST(Codec, tells_whether_bytes_are_left_over) {
  ReplyReader reader(1000);
  ASSERT_TRUE(reader.feed("+OK\r\n"));
  ASSERT_TRUE(reader.next());
  EXPECT_FALSE(reader.leftover());
  ASSERT_TRUE(reader.feed("+OK\r\n+more"));
  ASSERT_TRUE(reader.next());
  EXPECT_TRUE(reader.leftover());
}

}  // namespace
}  // namespace throng::redis
