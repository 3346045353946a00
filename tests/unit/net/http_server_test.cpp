// HttpServer against bytes as they come, from a client that shares no code with it.
#include "harness/net/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "harness/net/scope.h"
#include "tests/support/sockets.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Answers with what it was asked: `METHOD target|host|body`.
Task<ServerResponse> tell(ServerRequest request) {
  const std::string* host = request.header("HOST");
  ServerResponse response;
  response.content_type = "text/plain";
  response.body = request.method + " " + request.target + "|" + (host != nullptr ? *host : "none") +
                  "|" + request.body;
  co_return response;
}

/// Pieces "one", "two", … of a streamed body.
class Pieces {
 public:
  explicit Pieces(int count) : left_(count) {}
  Task<std::string> next() { return piece(left_ > 0 ? left_-- : 0); }

 private:
  static Task<std::string> piece(int number) {
    co_return number == 0 ? std::string() : "piece " + std::to_string(number) + "\n";
  }
  int left_;
};

Task<ServerResponse> stream_two(ServerRequest) {
  ServerResponse response;
  response.content_type = "text/event-stream";
  response.stream = [pieces = std::make_shared<Pieces>(2)] { return pieces->next(); };
  co_return response;
}

Task<ServerResponse> no_content(ServerRequest) {
  ServerResponse response;
  response.status = 204;
  response.body = "must not be sent";
  co_return response;
}

/// A server on a thread of its own.
class Served {
 public:
  explicit Served(HttpServer::Handler handler, ServerOptions options = {})
      : server_(loop_, std::move(handler), options), scope_(loop_.executor()) {
    port_ = server_.listen("127.0.0.1", 0).value();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Served() {
    if (thread_.joinable()) stop(5s);
  }

  std::uint16_t port() const { return port_; }
  Loop& loop() { return loop_; }
  /// Stops gracefully and waits for it.
  void stop(Duration grace) {
    loop_.post([this, grace] { scope_.spawn(finish(grace)); });
    thread_.join();
  }
  /// What the server says to `bytes` until it closes or has said `enough` characters.
  std::string ask(std::string_view bytes, std::size_t enough = SIZE_MAX) const {
    return test::ask(port_, bytes, enough, 20s);
  }

 private:
  Task<void> finish(Duration grace) {
    co_await server_.stop(loop_.now() + grace);
    loop_.stop();
  }

  Loop loop_;
  HttpServer server_;
  Scope scope_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// The answer without its Date, which is checked to be there.
std::string without_date(std::string answer) {
  for (std::size_t at = 0; (at = answer.find("Date: ")) != std::string::npos;) {
    answer.erase(at, answer.find("\r\n", at) + 2 - at);
  }
  return answer;
}

TEST(HttpServer, answers_each_kind_of_request) {
  struct Row {
    std::string_view name;
    std::string bytes;
    std::string answer;
    bool interim = false;  // only this much is looked at, and the body it asks for never sent
  };
  const Row rows[] = {
      {"get", "GET /a?b=c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\nConnection: "
       "close\r\n\r\n"
       "GET /a?b=c|h|"},
      {"body", "POST / HTTP/1.1\r\nhost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
       "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\nConnection: "
       "close\r\n\r\nPOST /|h|hello"},
      {"chunked body",
       "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
       "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\nConnection: "
       "close\r\n\r\nPOST /|h|hello"},
      {"HEAD tells the length of what it does not send",
       "HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\nConnection: "
       "close\r\n\r\n"},
      {"HTTP/1.0 closes", "GET /x HTTP/1.0\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nConnection: "
       "close\r\n\r\nGET /x|none|"},
      {"HTTP/1.0 that wants to stay, then pipelined requests answered in order",
       "GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
       "POST /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1\r\n\r\nz",
       "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nConnection: "
       "keep-alive\r\n\r\n"
       "GET /1|none|"
       "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nGET /2|h|"
       "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\nConnection: "
       "close\r\n\r\nPOST /3|h|z"},
      {"expects to be told to continue",
       "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: "
       "2\r\n\r\n",
       "HTTP/1.1 100 Continue\r\n\r\n", true},
  };
  Served served(tell);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string answer = served.ask(row.bytes, row.interim ? row.answer.size() : SIZE_MAX);
    EXPECT_EQ(answer.find("\r\nDate: ") == std::string::npos, row.interim);
    EXPECT_EQ(without_date(answer), row.answer);
  }
}

TEST(HttpServer, refuses_what_is_too_large_or_no_http_with_a_reason_in_json) {
  struct Row {
    std::string_view name;
    std::string bytes;
    std::string status;
    std::string message;
  };
  const Row rows[] = {
      {"announced too large", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n", "413",
       "the body is larger than 100B"},
      {"announced too large to one who waits for leave",
       "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n", "413",
       "larger than 100B"},
      {"chunks too large",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
           std::string(101, 'x') + "\r\n0\r\n\r\n",
       "413", "the body is larger than 100B"},
      {"header too large", "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(300, 'x') + "\r\n\r\n",
       "431", "the header is larger than 256B"},
      {"target too large", "GET /" + std::string(300, 'x'), "431",
       "the header is larger than 256B"},
      {"no HTTP", "\x16\x03\x01\x02", "400", "not an HTTP request"},
      {"bad version", "GET / HTTP/3.7\r\n\r\n", "400", "malformed request"},
      {"bad header", "GET / HTTP/1.1\r\nnonsense\r\n\r\n", "400", "malformed request"},
      {"bad length", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400", "malformed request"},
      {"bad chunk", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400",
       "malformed request"},
  };
  Served served(tell, {.max_body = Bytes{100}, .max_header = Bytes{256}});
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string answer = served.ask(row.bytes);
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 " + row.status + " "));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(answer, HasSubstr("{\"error\":{\"status\":" + row.status + ",\"message\":\""));
    EXPECT_THAT(answer, HasSubstr(row.message));
    EXPECT_THAT(answer, testing::Not(HasSubstr("100 Continue")));
  }
  const std::string fits =
      "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 100\r\n\r\n";
  EXPECT_THAT(served.ask(fits + std::string(100, 'x')), HasSubstr("HTTP/1.1 200 OK"))
      << "the bound itself is allowed";
}

TEST(HttpServer, streams_pieces_as_chunks_or_to_the_end_of_an_old_connection) {
  Served served(stream_two);
  EXPECT_EQ(without_date(served.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")),
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
            "Connection: close\r\n\r\n8\r\npiece 2\n\r\n8\r\npiece 1\n\r\n0\r\n\r\n");
  EXPECT_EQ(without_date(served.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")),
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\npiece "
            "2\npiece 1\n");
  EXPECT_EQ(without_date(served.ask("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")),
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
            "Connection: close\r\n\r\n");
}

TEST(HttpServer, sends_no_body_where_there_must_be_none) {
  Served served(no_content);
  EXPECT_EQ(without_date(served.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")),
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}

TEST(HttpServer, takes_requests_however_they_are_cut_and_bodies_of_megabytes) {
  Served served(tell);
  const std::string body(5'000'000, 'm');
  const std::string answer = served.ask(
      "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5000000\r\n\r\n" + body);
  EXPECT_TRUE(answer.ends_with("|h|" + body)) << answer.size();
}

TEST(HttpServer, turns_away_who_is_one_too_many) {
  Served served(tell, {.max_connections = 0});
  EXPECT_THAT(served.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("HTTP/1.1 503 "));
}

TEST(HttpServer, says_why_it_cannot_listen) {
  Served served(tell);
  Loop loop;
  HttpServer second(loop, tell);
  const auto taken = second.listen("127.0.0.1", served.port());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().message,
            "port " + std::to_string(served.port()) + " of 127.0.0.1 is taken");
  const auto nowhere = second.listen("192.0.2.1", 0);
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, HasSubstr("cannot listen on port 0 of 192.0.2.1: "));
  const auto no_address = second.listen("localhost", 0);
  ASSERT_FALSE(no_address);
  EXPECT_THAT(no_address.error().message, HasSubstr("\"localhost\" is not an IP address"));
}

/// A handler that answers when it is let go.
class Gate {
 public:
  explicit Gate(Loop** loop) : loop_(loop) {}
  Task<ServerResponse> pass(ServerRequest) {
    waiting = true;
    while (!open) co_await (*loop_)->sleep_until((*loop_)->now() + 1ms);
    ServerResponse response;
    response.body = "passed";
    co_return response;
  }
  std::atomic<bool> waiting = false;
  std::atomic<bool> open = false;

 private:
  Loop** loop_;
};

TEST(HttpServer, that_stops_finishes_requests_under_way_and_closes_idle_connections) {
  Loop* loop = nullptr;
  Gate gate(&loop);
  Served served([&gate](ServerRequest request) { return gate.pass(std::move(request)); });
  loop = &served.loop();
  std::string answer;
  std::string silence = "not yet";
  std::thread busy([&] { answer = served.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"); });
  std::thread idle([&] { silence = served.ask(""); });
  ASSERT_TRUE(test::eventually([&] { return gate.waiting.load(); }));
  std::thread stopper([&] { served.stop(20s); });
  idle.join();  // it is closed while the other is still served
  EXPECT_EQ(silence, "");
  EXPECT_TRUE(answer.empty());
  gate.open = true;
  busy.join();
  stopper.join();
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("passed"));
  EXPECT_EQ(served.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "") << "nobody listens any more";
}

TEST(HttpServer, that_stops_closes_what_is_not_done_by_the_deadline) {
  Served served(tell);
  std::string silence = "not yet";
  // Half a request: it is under way, but will never be whole.
  std::thread slow(
      [&] { silence = served.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"); });
  const std::string other = served.ask("GET /o HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(other, HasSubstr("GET /o"));
  served.stop(50ms);
  slow.join();
  EXPECT_EQ(silence, "");
}

}  // namespace
}  // namespace throng::net
