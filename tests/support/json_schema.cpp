#include "tests/support/json_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>

namespace throng::test {
namespace {

using Json = nlohmann::json;
using Complaints = std::vector<std::string>;

bool is_type(const std::string& type, const Json& value) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

bool is_any_type(const Json& types, const Json& value) {
  if (types.is_string()) return is_type(types, value);
  return std::any_of(types.begin(), types.end(),
                     [&](const Json& type) { return is_type(type, value); });
}

bool matches(const Json& pattern, const std::string& text) {
  return std::regex_search(text, std::regex(pattern.get<std::string>(), std::regex::ECMAScript));
}

bool described(const Json& schema, const std::string& key) {
  if (schema.contains("properties") && schema.at("properties").contains(key)) return true;
  if (!schema.contains("patternProperties")) return false;
  const Json& patterns = schema.at("patternProperties");
  return std::any_of(patterns.items().begin(), patterns.items().end(),
                     [&](const auto& one) { return matches(one.key(), key); });
}

/// One validation against one schema; complaints gather in `found_`.
class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  void check(const Json& schema, const Json& value, const std::string& at) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) complain(at, "nothing may stand here");
      return;
    }
    for (const auto& [word, rule] : schema.items()) {
      if (word == "$ref") {
        check(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, at);
      } else if (word == "if") {
        if (holds(rule, value)) check(schema.at("then"), value, at);
      } else if (word == "allOf") {
        for (const Json& one : rule) check(one, value, at);
      } else if (!inside(schema, word, rule, value, at) && !decides_nothing(word)) {
        hold_against(word, rule, value, at);
      }
    }
  }

  Complaints found() && { return std::move(found_); }

 private:
  void complain(const std::string& at, const std::string& what) {
    found_.push_back((at.empty() ? "/" : at) + ": " + what);
  }

  [[nodiscard]] bool holds(const Json& schema, const Json& value) const {
    Validator other(root_);
    other.check(schema, value, "");
    return other.found_.empty();
  }

  static bool decides_nothing(const std::string& word) {
    for (const char* one : {"$schema", "$defs", "title", "description", "default", "then"}) {
      if (word == one) return true;
    }
    return false;
  }

  /// Words about what lies in a list or map; false if this is none of them.
  bool inside(const Json& schema, const std::string& word, const Json& rule, const Json& value,
              const std::string& at) {
    if (word == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        check(rule, value[i], at + "/" + std::to_string(i));
      return true;
    }
    if (word == "required") {
      for (const Json& key : rule) {
        if (value.is_object() && !value.contains(key)) complain(at, "lacks " + key.dump());
      }
      return true;
    }
    if (word != "properties" && word != "patternProperties" && word != "additionalProperties" &&
        word != "propertyNames")
      return false;
    if (!value.is_object()) return true;
    for (const auto& [key, one] : value.items()) member(schema, word, rule, key, one, at);
    return true;
  }

  void member(const Json& schema, const std::string& word, const Json& rule, const std::string& key,
              const Json& value, const std::string& at) {
    const std::string place = at + "/" + key;
    if (word == "propertyNames") check(rule, Json(key), place);
    if (word == "properties" && rule.contains(key)) check(rule.at(key), value, place);
    if (word == "additionalProperties" && !described(schema, key)) check(rule, value, place);
    if (word != "patternProperties") return;
    for (const auto& [pattern, inner] : rule.items()) {
      if (matches(pattern, key)) check(inner, value, place);
    }
  }

  void hold_against(const std::string& word, const Json& rule, const Json& value,
                    const std::string& at) {
    const std::optional<bool> good = keeps(word, rule, value);
    if (!good) complain(at, "the schema says " + word + ", which this validator does not know");
    if (good == false) complain(at, word + " " + rule.dump().substr(0, 120));
  }

  /// Nothing if the word is not known.
  [[nodiscard]] std::optional<bool> keeps(const std::string& word, const Json& rule,
                                          const Json& value) const {
    if (word == "const") return rule == value;
    if (word == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end();
    if (word == "type") return is_any_type(rule, value);
    if (word == "pattern") return !value.is_string() || matches(rule, value);
    if (word == "maxLength")
      return !value.is_string() || value.get<std::string>().size() <= rule.get<std::size_t>();
    if (word == "minimum") return !value.is_number() || value.get<double>() >= rule.get<double>();
    if (word == "not") return !holds(rule, value);
    if (word != "anyOf" && word != "oneOf") return std::nullopt;
    const auto held =
        std::count_if(rule.begin(), rule.end(), [&](const Json& one) { return holds(one, value); });
    return word == "anyOf" ? held > 0 : held == 1;
  }

  const Json& root_;
  Complaints found_;
};

}  // namespace

std::vector<std::string> refused_by(const Json& schema, const Json& value) {
  Validator validator(schema);
  validator.check(schema, value, "");
  return std::move(validator).found();
}

}  // namespace throng::test
