#include "service/restaurants.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "service/text.h"

namespace throng::service {

namespace {

using nlohmann::json;

Fact fail(std::string text) { return {std::move(text), true}; }

/// The sentence for an answer that is not the one hoped for; nothing if it is.
std::optional<Fact> trouble(const Answer& answer, const std::string& missing) {
  if (answer.failure == Failure::timed_out) {
    return fail("⏱️ The restaurant service took too long to answer. Please try again!");
  }
  if (answer.failure != Failure::none) {
    return fail(
        "🔌 Cannot connect to the restaurant service. Please ensure the backend is running.");
  }
  if (answer.status == 404) return fail("😔 " + missing + " not found.");
  if (answer.status < 200 || answer.status > 299) {
    return fail("❌ The restaurant service has a problem (" + std::to_string(answer.status) + ").");
  }
  return std::nullopt;
}

Fact nonsense() { return fail("❌ The restaurant service gave an answer that makes no sense."); }

std::string money(double price) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.2f", price);
  return text;
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double price_of(const json& object) {
  const auto found = object.find("price");
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

}  // namespace

std::string Offer::json() const {
  return nlohmann::json{{"restaurant", restaurant}, {"dish", dish}, {"price", price}}.dump();
}

std::optional<Offer> parse_offer(const std::string& text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  Offer offer{text_of(object, "restaurant"), text_of(object, "dish"), price_of(object)};
  if (offer.restaurant.empty() || offer.dish.empty()) return std::nullopt;
  return offer;
}

net::Task<Fact> Restaurants::list(std::string request_id) {
  Call call{
      .method = "GET", .target = "/restaurants/", .body = {}, .request_id = std::move(request_id)};
  const Answer answer = co_await backend_.call(std::move(call));
  if (const auto bad = trouble(answer, "Restaurants were")) co_return *bad;
  const json all = json::parse(answer.body, nullptr, false);
  if (!all.is_array()) co_return nonsense();
  std::string text;
  for (const json& each : all) {
    if (!each.is_object()) co_return nonsense();
    text += (text.empty() ? "Restaurants: " : ", ") + text_of(each, "name") + " (" +
            text_of(each, "cuisine") + ", " + text_of(each, "area") + ")";
  }
  co_return Fact{text.empty() ? "There are no restaurants yet." : text + ".", false};
}

net::Task<Fact> Restaurants::menu(std::string name, std::string request_id) {
  Call call{.method = "GET",
            .target = "/restaurants/" + percent_encoded(name),
            .body = {},
            .request_id = std::move(request_id)};
  const Answer answer = co_await backend_.call(std::move(call));
  if (const auto bad = trouble(answer, "Restaurant '" + name + "' was")) co_return *bad;
  const json restaurant = json::parse(answer.body, nullptr, false);
  if (!restaurant.is_object() || !restaurant.contains("items") || !restaurant["items"].is_array()) {
    co_return nonsense();
  }
  std::string text = "The menu of " + text_of(restaurant, "name") + ": ";
  bool first = true;
  for (const json& item : restaurant["items"]) {
    if (!item.is_object()) co_return nonsense();
    text += (first ? "" : ", ") + text_of(item, "item_name") + " " + money(price_of(item));
    first = false;
  }
  co_return Fact{text + ".", false};
}

net::Task<Restaurants::Found> Restaurants::find_dish(std::string dish, std::string request_id) {
  Call call{.method = "GET",
            .target = "/search/items?item_name=" + percent_encoded(dish),
            .body = {},
            .request_id = std::move(request_id)};
  const Answer answer = co_await backend_.call(std::move(call));
  const std::string missing = "The dish '" + dish + "' was";
  if (const auto bad = trouble(answer, missing)) co_return Found{*bad, std::nullopt};
  const json all = json::parse(answer.body, nullptr, false);
  if (!all.is_array()) co_return Found{nonsense(), std::nullopt};
  for (const json& each : all) {
    if (!each.is_object()) co_return Found{nonsense(), std::nullopt};
    Offer offer{text_of(each, "restaurant_name"), text_of(each, "item_name"), price_of(each)};
    if (!offer.restaurant.empty() && same_text(offer.dish, dish))
      co_return Found{{}, std::move(offer)};
  }
  co_return Found{fail("😔 " + missing + " not found."), std::nullopt};
}

net::Task<Fact> Restaurants::order(Offer offer, std::string request_id) {
  json items = json::array();
  items.push_back({{"item_name", offer.dish}, {"quantity", 1}});
  const json order = {{"restaurant_name", offer.restaurant}, {"items", std::move(items)}};
  Call call{.method = "POST",
            .target = "/orders/",
            .body = order.dump(),
            .request_id = std::move(request_id),
            .repeatable = false};
  const Answer answer = co_await backend_.call(std::move(call));
  if (const auto bad = trouble(answer, "'" + offer.dish + "' at " + offer.restaurant + " was"))
    co_return *bad;
  const json placed = json::parse(answer.body, nullptr, false);
  if (!placed.is_object() || !placed.contains("id")) co_return nonsense();
  co_return Fact{"✅ Your order of " + offer.dish + " from " + offer.restaurant +
                     " is confirmed (order " + placed["id"].dump() + ").",
                 false};
}

}  // namespace throng::service
