#include "harness/probe/menu.h"

#include <algorithm>

namespace throng::probe {
namespace {

constexpr Restaurant kRestaurants[] = {
    {"Saffron House", "Old Town", "Indian", {{"Lamb Biryani", 1650}, {"Paneer Tikka", 1290}}},
    {"Bowl & Co", "Harbour", "Asian", {{"Ramen", 1390}, {"Poke", 1190}}},
    {"Trattoria Uno", "Market Square", "Italian", {{"Margherita", 990}, {"Lasagne", 1250}}},
    {"Taqueria Sol", "Station", "Mexican", {{"Al Pastor", 1090}, {"Elote", 650}}},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_letter(char a, char b) { return lower(a) == lower(b); }

}  // namespace

std::span<const Restaurant> restaurants() { return kRestaurants; }

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_letter);
}

bool contains_text(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same_letter) !=
             text.end() ||
         part.empty();
}

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

}  // namespace throng::probe
