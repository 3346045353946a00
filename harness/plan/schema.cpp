// The JSON Schema of the language, from its tables (load_plan.h).
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "harness/plan/language.h"
#include "harness/plan/load_plan.h"
#include "harness/plan/scalars.h"

namespace throng::plan {
namespace {

using Json = nlohmann::ordered_json;

Json reference(std::string_view name) { return {{"$ref", "#/$defs/" + std::string(name)}}; }

Json schema_of(std::string_view type);

Json one_type(std::string_view type) {
  if (const std::string_view word = literal_of(type); !word.empty()) {
    return word == "1" ? Json{{"const", 1}} : Json{{"const", word}};
  }
  if (const std::string_view item = list_of(type); !item.empty())
    return {{"type", "array"}, {"items", schema_of(item)}};
  if (const std::string_view value = map_of(type); !value.empty()) {
    return {{"type", "object"}, {"additionalProperties", schema_of(value)}};
  }
  return reference(type);
}

Json schema_of(std::string_view type) {
  if (find_union(type) != nullptr) return reference(type);
  Json words = Json::array();
  Json others = Json::array();
  for (const std::string_view one : alternatives(type)) {
    const std::string_view word = literal_of(one);
    if (!word.empty() && word != "1") {
      words.push_back(word);
    } else {
      others.push_back(one_type(one));
    }
  }
  if (!words.empty()) others.insert(others.begin(), Json{{"enum", words}});
  if (others.size() == 1) return others.front();
  return {{"anyOf", others}};
}

Json field_schema(const Field& field) {
  Json schema = schema_of(field.type);
  schema["description"] = field.doc;
  if (!field.standard.empty()) schema["default"] = field.standard;
  return schema;
}

// Whether keys of this form are whatever the other fields are not.
bool takes_the_rest(const Field& field) {
  return field.key == "<name>" || field.key == "<variable>" || field.key == "<any>";
}

Json table_schema(const Table& table) {
  Json schema = {{"type", "object"}, {"description", table.doc}};
  Json required = Json::array();
  Json rest = false;
  for (const Field& field : table.fields) {
    if (field.need == Need::printed) continue;
    const std::string pattern(key_pattern(field.key));
    if (takes_the_rest(field)) {
      rest = field_schema(field);
      schema["propertyNames"] = {{"pattern", pattern}};
    } else if (pattern.empty()) {
      schema["properties"][std::string(field.key)] = field_schema(field);
    } else {
      schema["patternProperties"][pattern] = field_schema(field);
    }
    if (field.need == Need::required) required.push_back(field.key);
  }
  if (!required.empty()) schema["required"] = required;
  for (std::string_view rest_of = table.exactly_one; !rest_of.empty();) {
    const std::size_t blank = std::min(rest_of.find(' '), rest_of.size());
    schema["oneOf"].push_back({{"required", Json::array({rest_of.substr(0, blank)})}});
    rest_of.remove_prefix(std::min(blank + 1, rest_of.size()));
  }
  schema["additionalProperties"] = rest;
  return schema;
}

// Which kind of file it is is told by `kind`; without it, it is a scenario.
Json choice() {
  Json all = Json::array();
  for (const char* kind : {"contract", "environment", "part"}) {
    all.push_back({{"if", {{"required", {"kind"}}, {"properties", {{"kind", {{"const", kind}}}}}}},
                   {"then", reference(kind)}});
  }
  all.push_back(
      {{"if",
        {{"not",
          {{"required", {"kind"}},
           {"properties", {{"kind", {{"enum", {"contract", "environment", "part"}}}}}}}}}},
       {"then", reference("scenario")}});
  return all;
}

}  // namespace

std::string json_schema() {
  Json definitions = Json::object();
  for (const Table& table : all_tables())
    definitions[std::string(table.name)] = table_schema(table);
  for (const Union& named : all_unions()) {
    Json any = Json::array();
    for (const std::string_view one : alternatives(named.type)) any.push_back(one_type(one));
    definitions[std::string(named.name)] = {{"description", named.doc}, {"anyOf", any}};
  }
  for (const ScalarType& scalar : all_scalars()) {
    Json schema = Json::parse("{" + std::string(scalar.schema) + "}");
    schema["description"] = scalar.phrase;
    if (scalar.name == "check") schema["enum"] = check_ids();
    definitions[std::string(scalar.name)] = schema;
  }
  const Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                       {"title", "throng: scenarios, contracts and environments"},
                       {"type", "object"},
                       {"required", {"throng"}},
                       {"allOf", choice()},
                       {"$defs", definitions}};
  return schema.dump(2) + "\n";
}

}  // namespace throng::plan
