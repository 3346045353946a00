// HttpConnection and HttpServer against each other.
#include <gtest/gtest.h>

#include "harness/net/http_client.h"
#include "harness/net/http_server.h"
#include "tests/support/await.h"

namespace throng::net {
namespace {

using test::await;

Task<ServerResponse> echo(ServerRequest request) {
  ServerResponse response;
  response.headers.emplace_back("X-Method", request.method);
  response.headers.emplace_back("X-Path", std::string(request.path()));
  response.content_type = "text/plain";
  response.body = std::move(request.body);
  co_return response;
}

struct Pair {
  explicit Pair(HttpServer::Handler handler, ServerOptions options = {},
                TargetOptions target_options = {})
      : server(loop, std::move(handler), options) {
    const std::uint16_t port = server.listen("127.0.0.1", 0).value();
    endpoint = Endpoint{.host = "127.0.0.1", .port = port};
    target = resolve_target(endpoint, target_options).value();
  }
  ~Pair() { await(loop, server.stop(monotonic_now() + std::chrono::seconds(5))); }

  Response ask(HttpConnection& connection, const std::string& request, bool head = false) {
    Response response;
    await(loop, connection.exchange({.bytes = request, .head_only = head}, {}, response));
    return response;
  }

  Loop loop;
  HttpServer server;
  Endpoint endpoint;
  std::shared_ptr<const Target> target;
};

TEST(HttpServer, answers_requests_one_after_the_other_on_one_connection) {
  Pair pair(echo);
  HttpConnection connection(pair.loop, pair.target);
  for (int i = 0; i < 3; ++i) {
    const std::string body = "message " + std::to_string(i);
    const Response response =
        pair.ask(connection, compose_request(pair.endpoint, "POST", "/chat?x=1", {}, body));
    EXPECT_EQ(response.failure, Failure::none) << response.error;
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, body);
    EXPECT_EQ(response.header("x-method"), "POST");
    EXPECT_EQ(response.header("X-PATH"), "/chat");
    EXPECT_EQ(response.reused, i > 0);
    EXPECT_TRUE(response.complete);
  }
}

}  // namespace
}  // namespace throng::net
