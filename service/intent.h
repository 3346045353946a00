// service/intent.h
//
// What a message asks for, by its keywords: the part that a language model's function calling plays
// in the real service.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace throng::service {

struct Intent {
  enum class Kind : std::uint8_t { talk, list, menu, order, yes, no };
  Kind kind = Kind::talk;
  std::string subject;  // menu: the restaurant; order: the dish
};

/// Upper and lower case mean the same; what stands in square brackets is a note for somebody else.
[[nodiscard]] Intent intent_of(std::string_view message);

}  // namespace throng::service
