// harness/load/reply.h
//
// A response as flows and contracts ask about it: its status, headers, body and the JSON values in
// it. Parsed only if somebody asks. A view for the length of one judgement; the JSON reader and the
// room are the crew's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "harness/load/json_reader.h"
#include "harness/net/channel.h"
#include "harness/plan/match.h"

namespace throng::load {

class Reply {
 public:
  Reply(net::Response& response, JsonReader& json, std::string& room)
      : response_(response), json_(json), room_(room) {}

  /// What stands there, if anything does; valid until the next call. `variable`: the text for a
  /// source that is one.
  [[nodiscard]] std::optional<std::string_view> value(const plan::ValueSource& source,
                                                      std::string_view variable);
  /// The value at a JSON pointer; the whole body for the empty pointer.
  [[nodiscard]] std::optional<std::string_view> pointer(std::string_view pointer);
  [[nodiscard]] const net::Response& response() const { return response_; }

 private:
  enum class Json : std::uint8_t { not_looked_at, good, bad };

  net::Response& response_;
  JsonReader& json_;
  std::string& room_;
  Json state_ = Json::not_looked_at;
};

}  // namespace throng::load
