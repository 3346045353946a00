#include "service/menu.h"

#include "service/text.h"

namespace throng::service {

namespace {

constexpr Restaurant kRestaurants[] = {
    {"Saffron House", "Old Town", "Indian", {{"Lamb Biryani", 1450}, {"Paneer Tikka", 1190}}},
    {"Bowl & Co", "Harbour", "Asian", {{"Ramen", 1250}, {"Poke", 1320}}},
    {"Trattoria Uno", "Old Town", "Italian", {{"Margherita", 990}, {"Lasagne", 1280}}},
    {"Taqueria Sol", "Station", "Mexican", {{"Al Pastor", 890}, {"Elote", 550}}},
};

}  // namespace

std::span<const Restaurant> restaurants() { return kRestaurants; }

const Restaurant* find_restaurant(std::string_view name) {
  for (const Restaurant& restaurant : kRestaurants) {
    if (same_text(restaurant.name, name)) return &restaurant;
  }
  return nullptr;
}

const Dish* find_dish(const Restaurant& restaurant, std::string_view name) {
  for (const Dish& dish : restaurant.dishes) {
    if (same_text(dish.name, name)) return &dish;
  }
  return nullptr;
}

}  // namespace throng::service
