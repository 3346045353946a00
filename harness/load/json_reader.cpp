#include "harness/load/json_reader.h"

#include <simdjson.h>

#include <utility>

#include "harness/load/json_members.h"
#include "harness/load/text.h"

namespace throng::load {

using simdjson::ondemand::json_type;

class JsonReader::State {
 public:
  JsonMembers members;
  bool plain = false;   // members know the text
  bool opened = false;  // the document does
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  std::string_view text;
  std::size_t room = 0;  // bytes that may be read behind text.data()

  bool open() {
    opened = parser.iterate(text.data(), text.size(), room).get(document) == simdjson::SUCCESS;
    return opened;
  }
};

namespace {

bool put(simdjson::simdjson_result<std::string_view> result, std::string& value) {
  std::string_view text;
  if (std::move(result).get(text) != simdjson::SUCCESS) return false;
  value.assign(trimmed(text));
  return true;
}

bool read(simdjson::ondemand::value found, std::string& value) {
  json_type type{};
  if (found.type().get(type) != simdjson::SUCCESS) return false;
  switch (type) {
    case json_type::string: {
      std::string_view text;
      if (found.get_string().get(text) != simdjson::SUCCESS) return false;
      value.assign(text);  // blanks belong to it
      return true;
    }
    case json_type::object: {
      simdjson::ondemand::object object;
      return found.get_object().get(object) == simdjson::SUCCESS && put(object.raw_json(), value);
    }
    case json_type::array: {
      simdjson::ondemand::array array;
      return found.get_array().get(array) == simdjson::SUCCESS && put(array.raw_json(), value);
    }
    default:
      return put(found.raw_json_token(), value);
  }
}

}  // namespace

JsonReader::JsonReader() : state_(std::make_unique<State>()) {}
JsonReader::~JsonReader() = default;

bool JsonReader::open(std::string& body) {
  if (body.capacity() < body.size() + simdjson::SIMDJSON_PADDING) {
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  }
  state_->text = body;
  state_->room = body.capacity();
  state_->opened = false;
  state_->plain = state_->members.read(body);
  return state_->plain || state_->open();
}

bool JsonReader::at(std::string_view pointer, std::string& value) {
  if (pointer.empty()) {
    value.assign(trimmed(state_->text));
    return true;
  }
  if (state_->plain) {
    const JsonMembers::Answer answer = state_->members.at(pointer, value);
    if (answer != JsonMembers::Answer::unsure) return answer == JsonMembers::Answer::found;
  }
  // Text that broke off under an earlier question leaves the document unusable: look at it afresh,
  // so that an answer does not depend on what was asked before.
  const bool usable = state_->opened && state_->document.is_alive();
  if (!usable && !state_->open()) return false;
  simdjson::ondemand::value found;
  if (state_->document.at_pointer(pointer).get(found) != simdjson::SUCCESS) return false;
  return read(found, value);
}

}  // namespace throng::load
