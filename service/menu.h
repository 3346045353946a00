// service/menu.h
//
// What the restaurants of the backend role serve.
#pragma once

#include <span>
#include <string_view>

namespace throng::service {

struct Dish {
  std::string_view name;
  int cents = 0;
};

struct Restaurant {
  std::string_view name;
  std::string_view area;
  std::string_view cuisine;
  Dish dishes[2];
};

[[nodiscard]] std::span<const Restaurant> restaurants();
/// By name, in any case; nullptr if there is none.
[[nodiscard]] const Restaurant* find_restaurant(std::string_view name);
[[nodiscard]] const Dish* find_dish(const Restaurant& restaurant, std::string_view name);

}  // namespace throng::service
