#include "service/backend.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "harness/net/http_client.h"
#include "tests/support/await.h"

namespace throng::service {
namespace {

using nlohmann::json;

class BackendTest : public testing::Test {
 protected:
  net::ServerResponse ask(const std::string& method, const std::string& target,
                          const std::string& body = {}, const std::string& address = {}) {
    net::ServerRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    if (!address.empty()) request.headers.emplace_back("X-Forwarded-For", address);
    return backend_.answer(request);
  }
  json get(const std::string& target) { return json::parse(ask("GET", target).body); }

  net::Loop loop_;
  Backend backend_{loop_, {.address = "127.0.0.1", .port = 0}, 1, nullptr};
};

TEST_F(BackendTest, shows_restaurants_and_finds_dishes) {
  EXPECT_EQ(get("/restaurants/").size(), 4U);
  EXPECT_EQ(get("/restaurants/?cuisine=italian")[0]["name"], "Trattoria Uno");
  EXPECT_EQ(get("/restaurants/Bowl%20%26%20Co"),
            json::parse(R"({"name": "Bowl & Co", "area": "Harbour", "cuisine": "Asian", "items": [
                              {"item_name": "Ramen", "price": 12.5},
                              {"item_name": "Poke", "price": 13.2}]})"));
  EXPECT_EQ(ask("GET", "/restaurants/Nowhere").status, 404);
  EXPECT_EQ(get("/search/items?item_name=biry")[0]["restaurant_name"], "Saffron House");
  EXPECT_EQ(get("/search/items?item_name=gravel"), json::array());
  EXPECT_EQ(ask("GET", "/search/items").status, 400);
  EXPECT_EQ(ask("GET", "/health").status, 200);
  EXPECT_EQ(ask("DELETE", "/orders/").status, 404);
}

TEST_F(BackendTest, takes_orders_that_can_be_had) {
  const auto order = [this](const std::string& body) { return ask("POST", "/orders/", body); };
  const net::ServerResponse placed = order(
      R"({"restaurant_name": "bowl & co",
          "items": [{"item_name": "Ramen", "quantity": 2}, {"item_name": "poke"}]})");
  EXPECT_EQ(placed.status, 201);
  EXPECT_EQ(json::parse(placed.body)["total_price"], 38.2);
  EXPECT_EQ(json::parse(placed.body)["id"], 1);
  EXPECT_EQ(get("/orders/").size(), 1U);
  for (const char* bad :
       {"x", "{}", R"({"restaurant_name":"Bowl & Co"})",
        R"({"restaurant_name":"Bowl & Co","items":[]})",
        R"({"restaurant_name":"Bowl & Co","items":[{"item_name":"Gravel"}]})",
        R"({"restaurant_name":"Bowl & Co","items":[{"item_name":"Ramen","quantity":0}]})",
        R"({"restaurant_name":"Bowl & Co","items":[7]})"}) {
    EXPECT_EQ(order(bad).status, 400) << bad;
  }
  EXPECT_EQ(order(R"({"restaurant_name":"Nowhere","items":[{"item_name":"Ramen"}]})").status, 404);
  EXPECT_EQ(get("/orders/").size(), 1U);
}

TEST_F(BackendTest, registers_users_and_lets_them_try_to_log_in_five_times_a_minute_per_address) {
  EXPECT_EQ(ask("POST", "/users/register", R"({"username":"ann","password":"a b"})").status, 201);
  EXPECT_EQ(ask("POST", "/users/register", R"({"username":"ann","password":"x"})").status, 400);
  const net::ServerResponse in = ask("POST", "/users/login", "username=ann&password=a+b");
  EXPECT_EQ(in.status, 200);
  EXPECT_EQ(json::parse(in.body)["token_type"], "bearer");
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(ask("POST", "/users/login", "username=ann&password=no").status, 401);
  const net::ServerResponse limited = ask("POST", "/users/login", "username=ann&password=a+b");
  EXPECT_EQ(limited.status, 429);
  EXPECT_TRUE(json::parse(limited.body).contains("detail"));
  EXPECT_EQ(ask("POST", "/users/login", "username=ann&password=a+b", "10.0.0.1, 10.0.0.2").status,
            200);
}

TEST_F(BackendTest, gives_each_response_its_requests_id) {
  const std::uint16_t port = backend_.listen().value();
  net::Endpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.port = port;
  net::HttpConnection connection(loop_, net::resolve_target(endpoint, {}).value());
  const std::string request =
      "GET /nowhere HTTP/1.1\r\nHost: x\r\nx-request-id: TEST-12345\r\n\r\n";
  const TimePoint deadline = loop_.now() + std::chrono::seconds(10);
  net::Response response;
  test::await(loop_,
              connection.exchange({.bytes = request}, {deadline, deadline, deadline}, response));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.header("X-Request-ID"), "TEST-12345");
  connection.close();
  test::await(loop_, backend_.stop(loop_.now() + std::chrono::seconds(5)));
}

}  // namespace
}  // namespace throng::service
