// harness/probe/menu.h
//
// The restaurants that the backend stub serves: a fixed menu, the same in every run, so that
// scenarios can order from it by name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace throng::probe {

struct Dish {
  std::string_view name;
  std::uint32_t cents = 0;
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
/// ASCII letters in any case.
[[nodiscard]] bool same_text(std::string_view a, std::string_view b);
[[nodiscard]] bool contains_text(std::string_view text, std::string_view part);

}  // namespace throng::probe
