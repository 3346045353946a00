// The readers of HTTP messages, fed as slowly as a network can.
#include <gtest/gtest.h>

#include <string>

#include "harness/net/channel.h"
#include "harness/net/request_reader.h"
#include "harness/net/response_reader.h"

namespace throng::net {
namespace {

constexpr Bytes kMost{1024};

// Gives `bytes` to the reader one byte more each time, and again without a new byte, as a caller
// may.
template <typename Reader>
void trickle(Reader& reader, std::string_view bytes) {
  std::string pending;
  for (const char c : bytes) {
    pending += c;
    for (int again = 0; again < 2 && !pending.empty() && !reader.done(); ++again) {
      pending.erase(0, reader.feed(pending));
    }
  }
  EXPECT_EQ(pending, "");
}

TEST(ResponseReader, an_empty_chunked_body_that_comes_byte_by_byte_did_not_end_the_program) {
  Response response;
  ResponseReader reader(kMost, kMost);
  reader.begin(response, false);
  trickle(reader, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(response.body, "");
}

TEST(ResponseReader, reads_chunks_and_trailers_byte_by_byte) {
  Response response;
  ResponseReader reader(kMost, kMost);
  reader.begin(response, false);
  trickle(reader,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          "5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nT: t\r\n\r\n");
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(response.body, "hello!");
  EXPECT_TRUE(reader.keep_alive());
}

TEST(ResponseReader, a_chunked_body_cut_by_the_end_of_the_connection_is_incomplete) {
  for (const std::string_view body : {"", "0", "0\r\n", "0\r\n\r", "5\r\nhel", "5\r\nhello\r\n"}) {
    Response response;
    ResponseReader reader(kMost, kMost);
    reader.begin(response, false);
    std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    bytes += body;
    bytes.erase(0, reader.feed(bytes));
    reader.end_of_stream();
    EXPECT_FALSE(reader.done()) << body;
    EXPECT_EQ(reader.failure(), Failure::closed) << body;
  }
}

TEST(RequestReader, an_empty_chunked_body_that_comes_byte_by_byte_did_not_end_the_program) {
  ServerRequest request;
  RequestReader reader(kMost, kMost);
  reader.begin(request);
  trickle(reader, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(request.body, "");
}

}  // namespace
}  // namespace throng::net
