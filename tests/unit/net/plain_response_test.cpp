#include "harness/net/plain_response.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/base/random.h"
#include "harness/net/response_reader.h"

namespace throng::net {
namespace {

constexpr Bytes kMostHeader{256};
constexpr Bytes kMostBody{64};

TEST(PlainResponse, is_read_with_its_fields_and_body_and_not_a_byte_more) {
  const std::string text =
      "HTTP/1.1 404 Not Found\r\nServer:nginx\r\nx-request-id:   5f0c \r\nX-Empty: \r\n"
      "Connection: Close\r\ncontent-LENGTH: 5\r\nX-Empty: twice\r\n\r\nhello";
  Response response;
  const auto plain = read_plain(text + "HTTP/1.1 200", kMostHeader, kMostBody, response);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->size, text.size());
  EXPECT_FALSE(plain->keep_alive);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "hello");
  ASSERT_EQ(response.fields().size(), 6U);
  EXPECT_EQ(response.header("Server"), "nginx");
  EXPECT_EQ(response.header("X-Request-ID"), "5f0c");
  EXPECT_EQ(response.header("X-Empty"), "");
  EXPECT_TRUE(response.has_header("x-empty"));
  EXPECT_EQ(response.value(response.fields()[5]), "twice");
}

TEST(PlainResponse, is_nothing_unusual) {
  const auto with = [](std::string_view field) {
    return "HTTP/1.1 200 OK\r\n" + std::string(field) + "Content-Length: 2\r\n\r\nok";
  };
  Response response;
  ASSERT_TRUE(read_plain(with(""), kMostHeader, kMostBody, response));
  ASSERT_TRUE(read_plain(with("Connection: keep-alive\r\n"), kMostHeader, kMostBody, response));
  const std::string texts[] = {
      "",
      "HTTP/1.1 200 OK\r\n\r\n",  // no length: it ends with the connection
      "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
      "HTTP/1.1 200 O\x01K\r\nContent-Length: 2\r\n\r\nok",
      with("").substr(0, with("").size() - 1),  // not whole
      with("Transfer-Encoding: chunked\r\n"),
      with("transfer-encoding: identity\r\n"),
      with("Content-Length: 2\r\n"),
      with("Connection: upgrade\r\n"),
      with("Connection: keep-alive, x\r\n"),
      with("Proxy-Connection: close\r\n"),
      with("X : y\r\n"),
      with(": y\r\n"),
      with("X\r\n"),
      with("X: y\r\n folded\r\n"),
      with("X: y\r\n\tfolded\r\n"),
      with("X: \ty\r\n"),
      with("X: y\x7f\r\n"),
      with("X: \xc3\xa9\r\n"),
      with("X: y\rz\r\n"),
      with(std::string("X: \0\r\n", 6)),
      "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n" + std::string(65, 'x'),  // over the bound
      with("X: " + std::string(300, 'h') + "\r\n"),
  };
  for (const std::string& text : texts) {
    Response untouched;
    EXPECT_FALSE(read_plain(text, kMostHeader, kMostBody, untouched)) << text;
    EXPECT_EQ(untouched.status, 0) << text;
    EXPECT_TRUE(untouched.body.empty()) << text;
    EXPECT_TRUE(untouched.fields().empty()) << text;
  }
}

// The reader goes the short way only if it is given all at once; with the last byte of the body
// held back, Beast reads it.
TEST(PlainResponse, is_what_the_parser_makes_of_it) {
  const std::string whole =
      "HTTP/1.1 200 OK\r\nServer: nginx\r\nConnection: keep-alive\r\nX-Request-ID: 5f0c\r\n"
      "Content-Length: 5\r\n\r\nhello";
  Random random(5);
  std::size_t plain_ones = 0;
  ResponseReader reader(Bytes{4096}, kMostBody);
  for (int round = 0; round < 30'000; ++round) {
    std::string text = whole;
    for (std::uint64_t n = random.below(3); n > 0; --n) {
      static constexpr std::string_view kLikely = "\r\n \t:,-0129aZ";
      const std::size_t at = random.below(text.size());
      const char c = random.below(4) > 0 ? kLikely[random.below(kLikely.size())]
                                         : static_cast<char>(random.below(256));
      if (random.below(3) == 0) text.insert(at, 1, c);
      text[at] = c;
    }
    Response quick;
    const auto plain = read_plain(text, Bytes{4096}, kMostBody, quick);
    if (!plain || quick.body.empty()) continue;
    ++plain_ones;
    Response slow;
    reader.begin(slow, false);
    const std::string_view message = std::string_view(text).substr(0, plain->size);
    const std::size_t taken = reader.feed(message.substr(0, message.size() - 1));
    ASSERT_EQ(taken, message.size() - 1) << text;
    ASSERT_FALSE(reader.done()) << text;
    ASSERT_EQ(reader.feed(message.substr(taken)), 1U) << text;
    ASSERT_TRUE(reader.done()) << text;
    ASSERT_EQ(quick.status, slow.status) << text;
    ASSERT_EQ(quick.body, slow.body) << text;
    ASSERT_EQ(plain->keep_alive, reader.keep_alive()) << text;
    ASSERT_EQ(quick.fields().size(), slow.fields().size()) << text;
    for (std::size_t i = 0; i < quick.fields().size(); ++i) {
      ASSERT_EQ(quick.name(quick.fields()[i]), slow.name(slow.fields()[i])) << text;
      ASSERT_EQ(quick.value(quick.fields()[i]), slow.value(slow.fields()[i])) << text;
    }
  }
  EXPECT_GT(plain_ones, 5000U);
}

}  // namespace
}  // namespace throng::net
