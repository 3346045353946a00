#include "harness/net/response_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace throng::net {
namespace {

/// A message as bytes and what is to be made of it. `after` is what the peer does when it has said
/// this.
struct Row {
  std::string_view name;
  std::string bytes;
  bool head_only = false;
  bool end_of_stream = false;
  Failure failure = Failure::none;
  bool done = true;
  int status = 200;
  std::string body{};
  bool keep_alive = true;
  std::size_t left_over = 0;
  std::string_view header{};  // "Name: value" that must be there
};

std::vector<Row> rows() {
  return {
      {.name = "content length",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
       .body = "hello"},
      {.name = "empty body", .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
      {.name = "no reason phrase",
       .bytes = "HTTP/1.1 404 \r\nContent-Length: 2\r\n\r\nno",
       .status = 404,
       .body = "no"},
      {.name = "chunked",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n "
                "world\r\n0\r\n\r\n",
       .body = "hello world"},
      {.name = "chunk extensions and trailers",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                "chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-Sum: 9\r\n\r\n",
       .body = "hello",
       .header = "X-Sum: 9"},
      {.name = "upper-case chunk size",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n",
       .body = "0123456789"},
      {.name = "header names of any case",
       .bytes = "HTTP/1.1 200 OK\r\ncontent-LENGTH: 2\r\nx-request-id:  abc \r\n\r\nok",
       .body = "ok",
       .header = "X-Request-ID: abc"},
      {.name = "connection close",
       .bytes = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
       .body = "ok",
       .keep_alive = false},
      {.name = "HTTP/1.0",
       .bytes = "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
       .body = "ok",
       .keep_alive = false},
      {.name = "HTTP/1.0 that keeps alive",
       .bytes = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
       .body = "ok"},
      {.name = "body that ends with the connection",
       .bytes = "HTTP/1.1 200 OK\r\n\r\nto the end",
       .end_of_stream = true,
       .body = "to the end",
       .keep_alive = false},
      {.name = "body that ends with the connection, not ended",
       .bytes = "HTTP/1.1 200 OK\r\n\r\nto the",
       .done = false,
       .body = "to the"},
      {.name = "interim response",
       .bytes = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
       .status = 201,
       .body = "ok"},
      {.name = "early hints, twice, with headers of their own",
       .bytes = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                "HTTP/1.1 200 OK\r\nLink: </b>\r\nContent-Length: 0\r\n\r\n",
       .header = "Link: </b>"},
      {.name = "204 has no body", .bytes = "HTTP/1.1 204 No Content\r\n\r\n", .status = 204},
      {.name = "304 has no body",
       .bytes = "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
       .status = 304},
      {.name = "HEAD has no body",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n",
       .head_only = true},
      {.name = "HEAD of a chunked resource",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
       .head_only = true},
      {.name = "HTML error page",
       .bytes = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 26\r\n\r\n"
                "<html>502 Bad Gateway</htm",
       .status = 502,
       .body = "<html>502 Bad Gateway</htm",
       .header = "content-type: text/html"},
      {.name = "bytes after the response",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\n\r\n",
       .body = "ok",
       .left_over = 19},
      {.name = "body with zeros and line ends",
       .bytes = std::string("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\0\r\n\r\n\n", 44),
       .body = std::string("\0\r\n\r\n\n", 6)},
      {.name = "largest body that fits",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n" + std::string(32, 'x'),
       .body = std::string(32, 'x')},
      {.name = "body over the bound is kept up to it",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n" + std::string(33, 'x'),
       .failure = Failure::too_large,
       .done = false,
       .body = std::string(32, 'x')},
      {.name = "chunks over the bound",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1f\r\n" +
                std::string(31, 'x') + "\r\n2\r\nyz\r\n0\r\n\r\n",
       .failure = Failure::too_large,
       .done = false,
       .body = std::string(31, 'x') + "y"},
      {.name = "header over the bound",
       .bytes = "HTTP/1.1 200 OK\r\nX: " + std::string(300, 'h') + "\r\n\r\n",
       .failure = Failure::too_large,
       .done = false,
       .status = 0},
      {.name = "header that never ends",
       .bytes = "HTTP/1.1 200 OK\r\nX: " + std::string(300, 'h'),
       .failure = Failure::too_large,
       .done = false,
       .status = 0},
      {.name = "another protocol",
       .bytes = "SSH-2.0-OpenSSH_9.2\r\n",
       .failure = Failure::malformed,
       .done = false,
       .status = 0},
      {.name = "TLS where plain text was expected",
       .bytes = std::string("\x15\x03\x01\x00\x02\x02\x46", 7),
       .failure = Failure::malformed,
       .done = false,
       .status = 0},
      {.name = "HTTP/2",
       .bytes = "HTTP/2 200 OK\r\n\r\n",
       .failure = Failure::malformed,
       .done = false,
       .status = 0},
      {.name = "status that is no number",
       .bytes = "HTTP/1.1 abc OK\r\n\r\n",
       .failure = Failure::malformed,
       .done = false,
       .status = 0},
      {.name = "header line without a colon",
       .bytes = "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
       .failure = Failure::malformed,
       .done = false,
       .status = 0},
      {.name = "length that is no number",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
       .failure = Failure::malformed,
       .done = false,
       .status = 0},
      {.name = "two lengths that differ",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
       .failure = Failure::malformed,
       .done = false,
       .status = 0},
      {.name = "length beyond 64 bits",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
       .failure = Failure::malformed,
       .done = false,
       .status = 0},
      {.name = "chunk size that is no number",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
       .failure = Failure::malformed,
       .done = false},
      {.name = "chunk longer than its size",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
       .failure = Failure::malformed,
       .done = false,
       .body = "he"},
      {.name = "closed without a byte",
       .bytes = "",
       .end_of_stream = true,
       .failure = Failure::closed,
       .done = false,
       .status = 0},
      {.name = "closed within the header",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Le",
       .end_of_stream = true,
       .failure = Failure::closed,
       .done = false,
       .status = 0},
      {.name = "closed within the body",
       .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
       .end_of_stream = true,
       .failure = Failure::closed,
       .done = false,
       .body = "hel"},
      {.name = "closed within a chunk",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
       .end_of_stream = true,
       .failure = Failure::closed,
       .done = false,
       .body = "hel"},
      {.name = "closed before the last chunk",
       .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
       .end_of_stream = true,
       .failure = Failure::closed,
       .done = false,
       .body = "hello"},
      {.name = "closed after an interim response",
       .bytes = "HTTP/1.1 100 Continue\r\n\r\n",
       .end_of_stream = true,
       .failure = Failure::closed,
       .done = false,
       .status = 0},
      {.name = "101 is final",
       .bytes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nabc",
       .status = 101,
       .left_over = 3},
  };
}

void expect(const Row& row, const ResponseReader& reader, const Response& response) {
  EXPECT_EQ(to_string(reader.failure()), to_string(row.failure)) << reader.why();
  EXPECT_EQ(reader.done(), row.done);
  EXPECT_EQ(response.complete, row.done);
  EXPECT_EQ(response.status, row.status);
  EXPECT_EQ(response.body, row.body);
  EXPECT_EQ(reader.why().empty(), row.failure == Failure::none);
  if (row.done) {
    EXPECT_EQ(reader.keep_alive(), row.keep_alive);
  }
  if (!row.header.empty()) {
    const std::size_t colon = row.header.find(": ");
    EXPECT_EQ(response.header(row.header.substr(0, colon)), row.header.substr(colon + 2));
  }
}

/// Gives the bytes as they come from a socket: `cuts` are where one read ends and the next begins.
/// What was not taken is given again. Returns what is left.
std::size_t feed(ResponseReader& reader, std::string_view bytes, std::vector<std::size_t> cuts) {
  cuts.push_back(bytes.size());
  std::size_t taken = 0;
  for (const std::size_t cut : cuts) {
    if (cut > taken) taken += reader.feed(bytes.substr(taken, cut - taken));
  }
  return bytes.size() - taken;
}

class ResponseReaderTable : public testing::TestWithParam<Row> {};

TEST_P(ResponseReaderTable, makes_the_same_of_the_bytes_however_they_are_cut) {
  const Row& row = GetParam();
  // One reader and one response for all, as a connection uses them: nothing of the last message may
  // remain.
  ResponseReader reader(Bytes{256}, Bytes{32});
  Response response;
  const auto check = [&](const std::vector<std::size_t>& cuts) {
    response.clear();
    reader.begin(response, row.head_only);
    const std::size_t left = feed(reader, row.bytes, cuts);
    if (row.end_of_stream) reader.end_of_stream();
    expect(row, reader, response);
    if (row.done) {
      EXPECT_EQ(left, row.left_over);
    }
  };
  check({});
  std::vector<std::size_t> everywhere;
  for (std::size_t cut = 1; cut < row.bytes.size(); ++cut) {
    SCOPED_TRACE("cut at " + std::to_string(cut));
    check({cut});
    everywhere.push_back(cut);
  }
  SCOPED_TRACE("byte by byte");
  check(everywhere);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, ResponseReaderTable, testing::ValuesIn(rows()),
    [](const testing::TestParamInfo<Row>& row) {
      std::string name(row.param.name);
      std::ranges::replace_if(
          name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
      return name;
    });

TEST(ResponseReader, says_what_came_instead_of_http) {
  ResponseReader reader(Bytes{256}, Bytes{32});
  Response response;
  reader.begin(response, false);
  reader.feed("+PONG\r\nthis is a Redis server or so");
  EXPECT_EQ(reader.why(), "answered something else than HTTP/1.1: \"+PONG..this is a Redis s…\"");
}

TEST(Response, keeps_headers_in_order_and_finds_the_first_of_a_name_in_any_case) {
  Response response;
  response.add_header("Set-Cookie", "a=1");
  response.add_header("set-cookie", "b=2");
  response.add_header("X-Empty", "");
  EXPECT_EQ(response.header("SET-COOKIE"), "a=1");
  EXPECT_TRUE(response.has_header("x-empty"));
  EXPECT_FALSE(response.has_header("x-none"));
  EXPECT_EQ(response.header("x-none").data(), nullptr);
  EXPECT_NE(response.header("x-empty").data(), nullptr);
  ASSERT_EQ(response.fields().size(), 3U);
  EXPECT_EQ(response.name(response.fields()[1]), "set-cookie");
  EXPECT_EQ(response.value(response.fields()[1]), "b=2");
  response.clear();
  EXPECT_FALSE(response.has_header("Set-Cookie"));
  EXPECT_TRUE(response.fields().empty());
}

}  // namespace
}  // namespace throng::net
