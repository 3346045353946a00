#include "harness/net/channel.h"

#include <algorithm>

#include "harness/base/same_letters.h"

namespace throng::net {

void Response::clear() {
  clear_message();
  failure = Failure::none;
  error.clear();
  reused = false;
  begin = end = sent = first_byte = TimePoint{};
  connect = tls = Duration{};
  bytes_received = bytes_sent = 0;
}

void Response::clear_message() {
  status = 0;
  body.clear();
  complete = false;
  text_.clear();
  fields_.clear();
}

void Response::add_header(std::string_view name, std::string_view value) {
  const auto name_at = static_cast<std::uint32_t>(text_.size());
  text_ += name;
  const auto value_at = static_cast<std::uint32_t>(text_.size());
  text_ += value;
  fields_.push_back({name_at, static_cast<std::uint32_t>(name.size()), value_at,
                     static_cast<std::uint32_t>(value.size())});
}

std::string_view Response::header(std::string_view name) const {
  for (const Field& field : fields_) {
    if (same_letters(this->name(field), name)) return value(field);
  }
  return {};
}

bool Response::has_header(std::string_view name) const {
  return std::ranges::any_of(fields_,
                             [&](const Field& f) { return same_letters(this->name(f), name); });
}

std::string_view Response::name(const Field& f) const {
  return {text_.data() + f.name_at, f.name_size};
}

std::string_view Response::value(const Field& f) const {
  return {text_.data() + f.value_at, f.value_size};
}

}  // namespace throng::net
