#include "harness/probe/restaurant_backend.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "harness/probe/menu.h"
#include "harness/probe/url_text.h"

namespace throng::probe {
namespace {

using net::ServerRequest;
using net::ServerResponse;
using nlohmann::json;

constexpr std::size_t kMostOrders = 10'000;
constexpr std::size_t kMostUsers = 100'000;
constexpr std::size_t kMostItems = 100;
constexpr std::int64_t kMostQuantity = 1000;
constexpr std::string_view kTokenPrefix = "Bearer token-";

ServerResponse respond(std::uint16_t status, const json& body) {
  ServerResponse response;
  response.status = status;
  response.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return response;
}

ServerResponse refuse(std::uint16_t status, std::string_view detail) {
  return respond(status, {{"detail", detail}});
}

double price(std::uint64_t cents) { return static_cast<double>(cents) / 100.0; }

json shown(const Restaurant& restaurant) {
  json items = json::array();
  for (const Dish& dish : restaurant.dishes) {
    items.push_back({{"item_name", dish.name}, {"price", price(dish.cents)}});
  }
  return {{"name", restaurant.name},
          {"area", restaurant.area},
          {"cuisine", restaurant.cuisine},
          {"items", items}};
}

std::optional<std::string> text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

/// Both `/orders` and `/orders/` name the collection.
std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

/// What one ordered item is and costs, or why it cannot be had.
struct OrderedItem {
  json line;
  std::uint64_t cents = 0;
  std::uint16_t status = 200;
  std::string refusal;
};

OrderedItem order_item(const Restaurant& restaurant, const json& item) {
  OrderedItem ordered;
  if (!item.is_object() || !text_of(item, "item_name")) {
    ordered.status = 400;
    ordered.refusal = "each item needs an item_name";
    return ordered;
  }
  const Dish* dish = find_dish(restaurant, *text_of(item, "item_name"));
  if (dish == nullptr) {
    ordered.status = 404;
    ordered.refusal = "no such item at " + std::string(restaurant.name);
    return ordered;
  }
  const auto wanted = item.find("quantity");
  const bool counted = wanted != item.end();
  const std::int64_t quantity = !counted                      ? 1
                                : wanted->is_number_integer() ? wanted->get<std::int64_t>()
                                                              : 0;
  if (quantity < 1 || quantity > kMostQuantity) {
    ordered.status = 400;
    ordered.refusal = "quantity must be a whole number from 1 to " + std::to_string(kMostQuantity);
    return ordered;
  }
  ordered.cents = dish->cents * static_cast<std::uint64_t>(quantity);
  ordered.line = {{"item_name", dish->name}, {"quantity", quantity}, {"price", price(dish->cents)}};
  return ordered;
}

}  // namespace

ServerResponse RestaurantBackend::answer(const ServerRequest& request) {
  const std::string_view path = without_slash(request.path());
  constexpr std::string_view kRestaurant = "/restaurants/";
  if (request.method == "GET") {
    if (path == "/health") return respond(200, {{"status", "ok"}});
    if (path == "/restaurants") return list(request);
    if (path.rfind(kRestaurant, 0) == 0) return one(path.substr(kRestaurant.size()));
    if (path == "/search/items") return search(request);
    if (path == "/orders") return list_orders(request);
  } else if (request.method == "POST") {
    if (path == "/orders") return place_order(request);
    if (path == "/users/register") return register_user(request);
    if (path == "/users/login") return log_in(request);
  }
  return refuse(404, "Not Found");
}

ServerResponse RestaurantBackend::list(const ServerRequest& request) const {
  const FormFields query = parse_form(request.query());
  const std::string* cuisine = field(query, "cuisine");
  json all = json::array();
  for (const Restaurant& restaurant : restaurants()) {
    if (cuisine == nullptr || same_text(restaurant.cuisine, *cuisine))
      all.push_back(shown(restaurant));
  }
  return respond(200, all);
}

ServerResponse RestaurantBackend::one(std::string_view name) const {
  const Restaurant* restaurant = find_restaurant(percent_decoded(name, false));
  return restaurant == nullptr ? refuse(404, "Restaurant not found")
                               : respond(200, shown(*restaurant));
}

ServerResponse RestaurantBackend::search(const ServerRequest& request) const {
  const FormFields query = parse_form(request.query());
  const std::string* wanted = field(query, "item_name");
  if (wanted == nullptr || wanted->empty()) return refuse(400, "item_name is required");
  json found = json::array();
  for (const Restaurant& restaurant : restaurants()) {
    for (const Dish& dish : restaurant.dishes) {
      if (!contains_text(dish.name, *wanted)) continue;
      found.push_back({{"restaurant_name", restaurant.name},
                       {"area", restaurant.area},
                       {"cuisine", restaurant.cuisine},
                       {"item_name", dish.name},
                       {"price", price(dish.cents)}});
    }
  }
  return respond(200, found);
}

ServerResponse RestaurantBackend::place_order(const ServerRequest& request) {
  const json body = json::parse(request.body, nullptr, false);  // discarded instead of thrown
  if (!body.is_object()) return refuse(400, "the body must be a JSON object");
  const auto name = text_of(body, "restaurant_name");
  const auto items = body.find("items");
  if (!name) return refuse(400, "restaurant_name is required");
  if (items == body.end() || !items->is_array() || items->empty() || items->size() > kMostItems) {
    return refuse(400, "items must be a list of 1 to " + std::to_string(kMostItems));
  }
  const Restaurant* restaurant = find_restaurant(*name);
  if (restaurant == nullptr) return refuse(404, "Restaurant not found");
  json lines = json::array();
  std::uint64_t cents = 0;
  for (const json& item : *items) {
    OrderedItem ordered = order_item(*restaurant, item);
    if (!ordered.refusal.empty()) return refuse(ordered.status, ordered.refusal);
    cents += ordered.cents;
    lines.push_back(std::move(ordered.line));
  }
  const json order = {{"id", next_order_},
                      {"restaurant_name", restaurant->name},
                      {"items", std::move(lines)},
                      {"total_price", price(cents)}};
  orders_.push_back({next_order_++, user_of(request), order.dump()});
  if (orders_.size() > kMostOrders) orders_.pop_front();
  return respond(201, order);
}

ServerResponse RestaurantBackend::list_orders(const ServerRequest& request) const {
  const std::string user = user_of(request);
  ServerResponse response;
  for (const Order& order : orders_) {
    if (!user.empty() && order.user != user) continue;
    response.body += (response.body.empty() ? "[" : ",") + order.json;
  }
  response.body += response.body.empty() ? "[]" : "]";
  return response;
}

ServerResponse RestaurantBackend::register_user(const ServerRequest& request) {
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return refuse(400, "the body must be a JSON object");
  const auto name = text_of(body, "username");
  const auto password = text_of(body, "password");
  if (!name || name->empty() || !password) return refuse(400, "username and password are required");
  if (passwords_.size() >= kMostUsers) return refuse(503, "too many users");
  if (!passwords_.emplace(*name, *password).second)
    return refuse(400, "Username already registered");
  return respond(201, {{"id", passwords_.size()}, {"username", *name}});
}

ServerResponse RestaurantBackend::log_in(const ServerRequest& request) const {
  const FormFields form = parse_form(request.body);
  const std::string* name = field(form, "username");
  const std::string* password = field(form, "password");
  if (name == nullptr || password == nullptr)
    return refuse(400, "username and password are required");
  const auto known = passwords_.find(*name);
  if (known == passwords_.end() || known->second != *password) {
    return refuse(401, "Incorrect username or password");
  }
  return respond(200, {{"access_token", "token-" + *name}, {"token_type", "bearer"}});
}

std::string RestaurantBackend::user_of(const ServerRequest& request) const {
  const std::string* token = request.header("Authorization");
  if (token == nullptr || token->rfind(kTokenPrefix, 0) != 0) return {};
  return token->substr(kTokenPrefix.size());
}

}  // namespace throng::probe
