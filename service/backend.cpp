#include "service/backend.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "service/menu.h"
#include "service/text.h"

namespace throng::service {

namespace {

using net::ServerRequest;
using net::ServerResponse;
using nlohmann::json;

constexpr std::size_t kMostOrders = 10'000;
constexpr std::size_t kMostUsers = 100'000;
constexpr std::size_t kMostAddresses = 10'000;
constexpr std::size_t kMostItems = 100;
constexpr std::int64_t kMostQuantity = 1000;
constexpr int kMostTries = 5;
constexpr Duration kTriesWindow = std::chrono::minutes(1);

ServerResponse respond(std::uint16_t status, const json& body) {
  ServerResponse response;
  response.status = status;
  response.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return response;
}

ServerResponse refuse(std::uint16_t status, const std::string& why) {
  return respond(status, {{"detail", why}});
}

double price(std::int64_t cents) { return static_cast<double>(cents) / 100.0; }

json shown(const Restaurant& restaurant) {
  json items = json::array();
  for (const Dish& dish : restaurant.dishes)
    items.push_back({{"item_name", dish.name}, {"price", price(dish.cents)}});
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

/// What an ordered item costs, or the sentence that says why it cannot be had.
struct Cost {
  std::int64_t cents = 0;
  std::string refusal;
};

Cost cost_of(const Restaurant& restaurant, const json& item) {
  const auto name = item.is_object() ? text_of(item, "item_name") : std::nullopt;
  if (!name) return {0, "each item needs an item_name"};
  const Dish* dish = find_dish(restaurant, *name);
  if (dish == nullptr) return {0, "no such item at " + std::string(restaurant.name)};
  const auto quantity = item.find("quantity");
  if (quantity == item.end()) return {dish->cents, {}};
  const std::int64_t wanted = quantity->is_number_integer() ? quantity->get<std::int64_t>() : 0;
  if (wanted < 1 || wanted > kMostQuantity)
    return {0, "quantity must be a whole number from 1 to 1000"};
  return {dish->cents * wanted, {}};
}

/// Both `/orders` and `/orders/` name the collection.
std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

}  // namespace

Backend::Backend(net::Loop& loop, BackendConfig config, std::uint64_t seed, std::FILE* log)
    : loop_(loop),
      config_(std::move(config)),
      log_(log, config_.address + ":" + std::to_string(config_.port)),
      ids_("X-Request-ID", seed, Mutant::none),
      random_(seed, 1),
      server_(loop, [this](ServerRequest request) { return handle(std::move(request)); }) {}

Result<std::uint16_t> Backend::listen() { return server_.listen(config_.address, config_.port); }

net::Task<void> Backend::stop(TimePoint deadline) { return server_.stop(deadline); }

net::Task<ServerResponse> Backend::handle(ServerRequest request) {
  const TimePoint begin = loop_.now();
  const std::string id = ids_.begin(request);
  ServerResponse response = answer(request);
  ids_.echo(id, false, response);
  LogLine line;
  line.request_id = id;
  line.path = request.path();
  line.status = response.status;
  line.duration = loop_.now() - begin;
  line.message = request.method + " " + request.target;
  log_.write(line);
  co_return response;
}

ServerResponse Backend::answer(const ServerRequest& request) {
  constexpr std::string_view kRestaurants = "/restaurants";
  const std::string_view path = without_slash(request.path());
  if (request.method == "GET") {
    if (path == "/health") return respond(200, {{"status", "ok"}});
    if (path == kRestaurants) return list(request);
    if (path.starts_with("/restaurants/")) return one(path.substr(kRestaurants.size() + 1));
    if (path == "/search/items") return search(request);
    if (path == "/orders") return list_orders();
  } else if (request.method == "POST") {
    if (path == "/orders") return place_order(request);
    if (path == "/users/register") return register_user(request);
    if (path == "/users/login") return log_in(request);
  }
  return refuse(404, "Not Found");
}

ServerResponse Backend::list(const ServerRequest& request) const {
  const std::string cuisine = form_field(request.query(), "cuisine");
  json all = json::array();
  for (const Restaurant& restaurant : restaurants()) {
    if (cuisine.empty() || same_text(restaurant.cuisine, cuisine)) all.push_back(shown(restaurant));
  }
  return respond(200, all);
}

ServerResponse Backend::one(std::string_view name) const {
  const Restaurant* restaurant = find_restaurant(percent_decoded(name, false));
  return restaurant == nullptr ? refuse(404, "Restaurant not found")
                               : respond(200, shown(*restaurant));
}

ServerResponse Backend::search(const ServerRequest& request) const {
  const std::string wanted = form_field(request.query(), "item_name");
  if (wanted.empty()) return refuse(400, "item_name is required");
  json found = json::array();
  for (const Restaurant& restaurant : restaurants()) {
    for (const Dish& dish : restaurant.dishes) {
      if (!contains_text(dish.name, wanted)) continue;
      found.push_back({{"restaurant_name", restaurant.name},
                       {"area", restaurant.area},
                       {"cuisine", restaurant.cuisine},
                       {"item_name", dish.name},
                       {"price", price(dish.cents)}});
    }
  }
  return respond(200, found);
}

ServerResponse Backend::place_order(const ServerRequest& request) {
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return refuse(400, "the body must be a JSON object");
  const auto name = text_of(body, "restaurant_name");
  if (!name) return refuse(400, "restaurant_name is required");
  const Restaurant* restaurant = find_restaurant(*name);
  if (restaurant == nullptr) return refuse(404, "Restaurant not found");
  const auto items = body.find("items");
  if (items == body.end() || !items->is_array() || items->empty() || items->size() > kMostItems) {
    return refuse(400, "items must be a list of 1 to 100");
  }
  std::int64_t cents = 0;
  for (const json& item : *items) {
    const Cost cost = cost_of(*restaurant, item);
    if (!cost.refusal.empty()) return refuse(400, cost.refusal);
    cents += cost.cents;
  }
  const json order = {{"id", next_order_++},
                      {"restaurant_name", restaurant->name},
                      {"items", *items},
                      {"total_price", price(cents)}};
  orders_.push_back(order.dump());
  if (orders_.size() > kMostOrders) orders_.pop_front();
  return respond(201, order);
}

ServerResponse Backend::list_orders() const {
  ServerResponse response;
  response.body = "[";
  for (const std::string& order : orders_)
    response.body += (response.body.size() > 1 ? "," : "") + order;
  response.body += "]";
  return response;
}

ServerResponse Backend::register_user(const ServerRequest& request) {
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return refuse(400, "the body must be a JSON object");
  const auto name = text_of(body, "username");
  const auto password = text_of(body, "password");
  if (!name || name->empty() || !password) return refuse(400, "username and password are required");
  if (passwords_.size() >= kMostUsers) return refuse(503, "too many users");
  if (!passwords_.emplace(*name, *password).second)
    return refuse(400, "Username already registered");
  return respond(201, {{"username", *name}});
}

ServerResponse Backend::log_in(const ServerRequest& request) {
  // Behind a load balancer the address is in the header; without one everybody comes from the same
  // place.
  const std::string* forwarded = request.header("X-Forwarded-For");
  if (!may_log_in(forwarded != nullptr ? forwarded->substr(0, forwarded->find(',')) : "direct")) {
    ServerResponse response = refuse(429, "Too many tries: 5 per minute");
    response.headers.emplace_back("Retry-After", "60");
    return response;
  }
  const auto known = passwords_.find(form_field(request.body, "username"));
  if (known == passwords_.end() || known->second != form_field(request.body, "password")) {
    return refuse(401, "Incorrect username or password");
  }
  return respond(200, {{"access_token", make_uuid(random_)}, {"token_type", "bearer"}});
}

bool Backend::may_log_in(const std::string& address) {
  const TimePoint now = loop_.now();
  if (tries_.size() >= kMostAddresses) {
    std::erase_if(tries_,
                  [now](const auto& each) { return each.second.since + kTriesWindow <= now; });
  }
  if (tries_.size() >= kMostAddresses && !tries_.contains(address)) return false;
  Tries& tries = tries_[address];
  if (tries.since + kTriesWindow <= now) tries = {now, 0};
  return ++tries.count <= kMostTries;
}

}  // namespace throng::service
