// harness/redis/reply.h
//
// A RESP2 reply as a value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace throng::redis {

struct Reply {
  enum class Type : std::uint8_t { nil, status, error, integer, string, array };
  Type type = Type::nil;
  std::int64_t integer = 0;
  std::string text;          // status, error, string
  std::vector<Reply> items;  // array

  [[nodiscard]] bool is_error() const { return type == Type::error; }
};

using Command = std::vector<std::string>;

}  // namespace throng::redis
