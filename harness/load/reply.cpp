#include "harness/load/reply.h"

#include <array>
#include <charconv>

namespace throng::load {

std::optional<std::string_view> Reply::value(const plan::ValueSource& source,
                                             std::string_view variable) {
  switch (source.kind) {
    case plan::ValueSource::Kind::status: {
      std::array<char, 8> digits;
      const auto end =
          std::to_chars(digits.data(), digits.data() + digits.size(), response_.status).ptr;
      room_.assign(digits.data(), end);
      return room_;
    }
    case plan::ValueSource::Kind::header:
      if (!response_.has_header(source.name)) return std::nullopt;
      return response_.header(source.name);
    case plan::ValueSource::Kind::body:
      return response_.body;
    case plan::ValueSource::Kind::pointer:
      return pointer(source.name);
    case plan::ValueSource::Kind::variable:
      if (variable.empty()) return std::nullopt;
      return variable;
  }
  return std::nullopt;
}

std::optional<std::string_view> Reply::pointer(std::string_view pointer) {
  if (pointer.empty()) return response_.body;
  if (state_ == Json::not_looked_at) {
    state_ = json_.open(response_.body) ? Json::good : Json::bad;
  }
  if (state_ == Json::bad || !json_.at(pointer, room_)) return std::nullopt;
  return room_;
}

}  // namespace throng::load
