#include "tests/support/json_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

namespace throng::test {
namespace {

using Json = nlohmann::json;

bool is_type(const std::string& type, const Json& value) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

bool matches(const Json& pattern, const std::string& text) {
  return std::regex_search(text, std::regex(pattern.get<std::string>(), std::regex::ECMAScript));
}

class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  std::string check(const Json& schema, const Json& value, const std::string& at) {
    if (schema.is_boolean()) return schema.get<bool>() ? "" : at + ": nothing may stand here";
    for (const auto& [word, rule] : schema.items()) {
      const std::string wrong = word_of(schema, word, rule, value, at);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

 private:
  bool holds(const Json& schema, const Json& value) { return check(schema, value, "").empty(); }

  std::string word_of(const Json& schema, const std::string& word, const Json& rule,
                      const Json& value, const std::string& at) {
    for (const char* said : {"$schema", "$defs", "title", "description", "default", "then"}) {
      if (word == said) return "";
    }
    if (word == "$ref")
      return check(root_["$defs"].at(rule.get<std::string>().substr(8)), value, at);
    if (word == "if") return holds(rule, value) ? check(schema.at("then"), value, at) : "";
    if (word == "allOf") return all_of(rule, value, at);
    const bool good = simple(word, rule, value) && choice(word, rule, value);
    if (!good) return at + ": " + word + " " + rule.dump().substr(0, 120);
    if (word == "items" && value.is_array()) return items(rule, value, at);
    return value.is_object() ? object(schema, word, rule, value, at) : "";
  }

  std::string all_of(const Json& rules, const Json& value, const std::string& at) {
    for (const Json& rule : rules) {
      const std::string wrong = check(rule, value, at);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  static bool simple(const std::string& word, const Json& rule, const Json& value) {
    if (word == "const") return rule == value;
    if (word == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end();
    if (word == "type" && rule.is_string()) return is_type(rule, value);
    if (word == "type") {
      return std::any_of(rule.begin(), rule.end(),
                         [&](const Json& type) { return is_type(type, value); });
    }
    if (word == "pattern" && value.is_string()) return matches(rule, value);
    if (word == "maxLength" && value.is_string())
      return value.get<std::string>().size() <= rule.get<std::size_t>();
    if (word == "minimum" && value.is_number()) return value.get<double>() >= rule.get<double>();
    if (word == "required" && value.is_object()) {
      return std::all_of(rule.begin(), rule.end(),
                         [&](const Json& key) { return value.contains(key.get<std::string>()); });
    }
    return true;
  }

  bool choice(const std::string& word, const Json& rule, const Json& value) {
    if (word == "not") return !holds(rule, value);
    if (word != "anyOf" && word != "oneOf") return known(word);
    const auto held =
        std::count_if(rule.begin(), rule.end(), [&](const Json& one) { return holds(one, value); });
    return word == "anyOf" ? held > 0 : held == 1;
  }

  static bool known(const std::string& word) {
    for (const char* one :
         {"const", "enum", "type", "pattern", "maxLength", "minimum", "required", "items",
          "properties", "patternProperties", "additionalProperties", "propertyNames"}) {
      if (word == one) return true;
    }
    return false;
  }

  std::string items(const Json& rule, const Json& value, const std::string& at) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string wrong = check(rule, value[i], at + "/" + std::to_string(i));
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  std::string object(const Json& schema, const std::string& word, const Json& rule,
                     const Json& value, const std::string& at) {
    for (const auto& [key, one] : value.items()) {
      const std::string place = at + "/" + key;
      std::string wrong;
      if (word == "propertyNames") wrong = check(rule, Json(key), place);
      if (word == "properties" && rule.contains(key)) wrong = check(rule.at(key), one, place);
      if (word == "additionalProperties" && !described(schema, key))
        wrong = check(rule, one, place);
      if (word == "patternProperties") {
        for (const auto& [pattern, inner] : rule.items()) {
          if (wrong.empty() && matches(pattern, key)) wrong = check(inner, one, place);
        }
      }
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  static bool described(const Json& schema, const std::string& key) {
    if (schema.contains("properties") && schema.at("properties").contains(key)) return true;
    if (!schema.contains("patternProperties")) return false;
    const Json& patterns = schema.at("patternProperties");
    return std::any_of(patterns.items().begin(), patterns.items().end(),
                       [&](const auto& one) { return matches(one.key(), key); });
  }

  const Json& root_;
};

}  // namespace

std::string refused_by(const Json& schema, const Json& value) {
  return Validator(schema).check(schema, value, "");
}

}  // namespace throng::test
