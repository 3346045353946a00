#include "harness/probe/restaurant_backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/probe/menu.h"
#include "harness/probe/url_text.h"

namespace throng::probe {
namespace {

using net::ServerRequest;
using net::ServerResponse;
using nlohmann::json;

class RestaurantBackendTest : public testing::Test {
 protected:
  ServerResponse ask(const std::string& method, const std::string& target,
                     const std::string& body = "", const std::string& token = "") {
    ServerRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    if (!token.empty()) request.headers.emplace_back("authorization", "Bearer " + token);
    return backend_.answer(request);
  }
  json get(const std::string& target) {
    const ServerResponse response = ask("GET", target);
    EXPECT_EQ(response.status, 200) << target;
    return json::parse(response.body);
  }
  RestaurantBackend backend_;
};

TEST_F(RestaurantBackendTest, lists_restaurants_whole_and_by_cuisine) {
  EXPECT_EQ(get("/restaurants/").size(), 4U);
  EXPECT_EQ(get("/restaurants").size(), 4U);
  const json italian = get("/restaurants/?cuisine=italian");
  ASSERT_EQ(italian.size(), 1U);
  EXPECT_EQ(italian[0]["name"], "Trattoria Uno");
  EXPECT_EQ(italian[0]["items"][0], json({{"item_name", "Margherita"}, {"price", 9.9}}));
  EXPECT_TRUE(italian[0].contains("area"));
  EXPECT_EQ(get("/restaurants/?cuisine=martian"), json::array());
}

TEST_F(RestaurantBackendTest, shows_one_restaurant_by_its_encoded_name) {
  EXPECT_EQ(get("/restaurants/Bowl%20%26%20Co")["cuisine"], "Asian");
  EXPECT_EQ(get("/restaurants/saffron%20house/")["name"], "Saffron House");
  const ServerResponse unknown = ask("GET", "/restaurants/Nowhere");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(json::parse(unknown.body)["detail"], "Restaurant not found");
}

TEST_F(RestaurantBackendTest, finds_dishes_by_part_of_their_name) {
  const json found = get("/search/items?item_name=la");
  std::vector<std::string> names;
  for (const json& item : found) names.push_back(item["item_name"]);
  EXPECT_THAT(names, testing::ElementsAre("Lamb Biryani", "Lasagne"));
  EXPECT_EQ(found[0]["restaurant_name"], "Saffron House");
  EXPECT_EQ(ask("GET", "/search/items").status, 400);
}

TEST_F(RestaurantBackendTest, takes_orders_and_adds_up_their_price) {
  const ServerResponse placed =
      ask("POST", "/orders/",
          R"({"restaurant_name":"Taqueria Sol","items":[{"item_name":"elote","quantity":3},
                                        {"item_name":"Al Pastor"}]})");
  ASSERT_EQ(placed.status, 201);
  const json order = json::parse(placed.body);
  EXPECT_EQ(order["id"], 1);
  EXPECT_EQ(order["restaurant_name"], "Taqueria Sol");
  EXPECT_EQ(order["total_price"], 30.4);
  EXPECT_EQ(order["items"][0], json({{"item_name", "Elote"}, {"quantity", 3}, {"price", 6.5}}));
  EXPECT_EQ(get("/orders/"), json::array({order}));
}

TEST_F(RestaurantBackendTest, refuses_malformed_orders_without_taking_them) {
  const std::pair<const char*, int> rows[] = {
      {"", 400},
      {"{", 400},
      {"[]", 400},
      {R"({"items":[{"item_name":"Elote"}]})", 400},
      {R"({"restaurant_name":"Taqueria Sol"})", 400},
      {R"({"restaurant_name":"Taqueria Sol","items":[]})", 400},
      {R"({"restaurant_name":"Taqueria Sol","items":["Elote"]})", 400},
      {R"({"restaurant_name":"Taqueria Sol","items":[{"item_name":"Elote","quantity":0}]})", 400},
      {R"({"restaurant_name":"Taqueria Sol","items":[{"item_name":"Elote","quantity":1.5}]})", 400},
      {R"({"restaurant_name":"Taqueria Sol","items":[
           {"item_name":"Elote","quantity":18446744073709551615}]})",
       400},
      {R"({"restaurant_name":"Taqueria Sol","items":[{"item_name":"Ramen"}]})", 404},
      {R"({"restaurant_name":"Nowhere","items":[{"item_name":"Ramen"}]})", 404},
      {"{\"restaurant_name\":\"\xff\"}", 400},
  };
  for (const auto& [body, status] : rows) {
    const ServerResponse response = ask("POST", "/orders/", body);
    EXPECT_EQ(response.status, status) << body;
    EXPECT_TRUE(json::parse(response.body)["detail"].is_string()) << body;
  }
  EXPECT_EQ(get("/orders/"), json::array());
}

TEST_F(RestaurantBackendTest, registers_users_logs_them_in_and_shows_each_their_orders) {
  EXPECT_EQ(
      ask("POST", "/users/register", R"({"username":"ana","password":"p w","email":"a@b"})").status,
      201);
  EXPECT_EQ(ask("POST", "/users/register", R"({"username":"ana","password":"x"})").status, 400);
  EXPECT_EQ(ask("POST", "/users/register", R"({"username":"","password":"x"})").status, 400);
  EXPECT_EQ(ask("POST", "/users/login", "username=ana&password=wrong").status, 401);
  EXPECT_EQ(ask("POST", "/users/login", "username=ana").status, 400);
  const ServerResponse in = ask("POST", "/users/login", "username=ana&password=p+w");
  ASSERT_EQ(in.status, 200);
  const std::string token = json::parse(in.body)["access_token"];
  const std::string order = R"({"restaurant_name":"Bowl & Co","items":[{"item_name":"Poke"}]})";
  EXPECT_EQ(ask("POST", "/orders/", order).status, 201);
  EXPECT_EQ(ask("POST", "/orders/", order, token).status, 201);
  const json mine = json::parse(ask("GET", "/orders/", "", token).body);
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_EQ(mine[0]["id"], 2);
}

TEST_F(RestaurantBackendTest, knows_what_it_does_not_know) {
  for (const char* target : {"/", "/nowhere", "/restaurants/../x", "", "/orders/7"}) {
    EXPECT_EQ(ask("GET", target).status, 404) << target;
  }
  EXPECT_EQ(ask("DELETE", "/orders/").status, 404);
  EXPECT_EQ(get("/health")["status"], "ok");
}

TEST(Menu, holds_every_dish_that_scenarios_order) {
  std::ifstream file(std::string(THRONG_SOURCE_DIR) + "/scenarios/foodie/data/dishes.csv");
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  int dishes = 0;
  while (std::getline(file, line)) {
    const std::size_t comma = line.find(',');
    ASSERT_NE(comma, std::string::npos);
    const Restaurant* restaurant = find_restaurant(line.substr(0, comma));
    ASSERT_NE(restaurant, nullptr) << line;
    EXPECT_NE(find_dish(*restaurant, line.substr(comma + 1)), nullptr) << line;
    ++dishes;
  }
  EXPECT_EQ(dishes, 8);
}

TEST(UrlText, decodes_what_is_encoded_and_leaves_what_is_not) {
  EXPECT_EQ(percent_decoded("a%20b+c%2B", false), "a b+c+");
  EXPECT_EQ(percent_decoded("a%20b+c%2B", true), "a b c+");
  EXPECT_EQ(percent_decoded("%", true), "%");
  EXPECT_EQ(percent_decoded("%4", true), "%4");
  EXPECT_EQ(percent_decoded("%zz%41", true), "%zzA");
  EXPECT_EQ(percent_decoded("%00", true), std::string(1, '\0'));
  const FormFields fields = parse_form("a=1&&b&c=x%26y&=v&a=2");
  ASSERT_EQ(fields.size(), 5U);
  EXPECT_EQ(*field(fields, "a"), "1");
  EXPECT_EQ(*field(fields, "b"), "");
  EXPECT_EQ(*field(fields, "c"), "x&y");
  EXPECT_EQ(field(fields, "d"), nullptr);
}

}  // namespace
}  // namespace throng::probe
