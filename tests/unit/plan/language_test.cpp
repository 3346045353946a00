// The tables hold what they promise: every example and every default is of the type beside it,
// every type exists, and nothing is described twice.
#include "harness/plan/language.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "harness/plan/conform.h"
#include "harness/plan/load_plan.h"
#include "harness/plan/scalars.h"
#include "harness/plan/yaml_tree.h"

namespace throng::plan {
namespace {

std::string mistakes_of(const std::string& yaml, std::string_view type, bool first_value) {
  Source source;
  source.path = "example";
  source.text = yaml + "\n";
  index_lines(source);
  Mistakes mistakes;
  const Overrides overrides;
  std::optional<Node> root = read_yaml(source, mistakes);
  if (root && first_value) {
    if (root->items.empty()) return "no mapping: " + yaml;
    conform(root->items.front(), type, {overrides, mistakes});
  } else if (root) {
    conform(*root, type, {overrides, mistakes});
  }
  std::string text;
  for (const Diagnostic& one : mistakes.take()) text += format(one, false);
  return text;
}

TEST(Language, every_example_is_of_the_type_it_stands_for) {
  for (const Table& table : all_tables()) {
    for (const Field& field : table.fields) {
      if (field.need == Need::printed) continue;
      ASSERT_FALSE(field.example.empty()) << table.name << "." << field.key;
      EXPECT_EQ(mistakes_of(std::string(field.example), field.type, true), "") << table.name;
      const std::string key(field.example.substr(0, field.example.find(": ")));
      EXPECT_EQ(find_field(table, key[0] == '"' ? key.substr(1, key.size() - 2) : key), &field)
          << table.name << "." << key;
    }
  }
}

TEST(Language, every_default_is_of_its_type) {
  for (const Table& table : all_tables()) {
    for (const Field& field : table.fields) {
      if (field.standard.empty()) continue;
      EXPECT_EQ(mistakes_of(std::string(field.standard), field.type, false), "")
          << table.name << "." << field.key;
    }
  }
}

TEST(Language, every_type_exists) {
  const std::function<void(std::string_view, const std::string&)> look =
      [&](std::string_view type, const std::string& at) {
        for (const std::string_view one : alternatives(type)) {
          if (const std::string_view item = list_of(one); !item.empty()) return look(item, at);
          if (const std::string_view value = map_of(one); !value.empty()) return look(value, at);
          EXPECT_TRUE(!literal_of(one).empty() || find_scalar(one) != nullptr ||
                      find_table(one) != nullptr)
              << at << ": " << one;
        }
      };
  for (const Table& table : all_tables()) {
    for (const Field& field : table.fields) {
      look(field.type, std::string(table.name) + "." + std::string(field.key));
    }
  }
}

TEST(Language, no_name_means_two_things) {
  std::set<std::string_view> names;
  for (const Table& table : all_tables()) {
    EXPECT_TRUE(names.insert(table.name).second) << table.name;
    std::set<std::string_view> keys;
    for (const Field& field : table.fields) {
      EXPECT_TRUE(keys.insert(field.key).second) << table.name << "." << field.key;
    }
  }
  for (const Union& named : all_unions())
    EXPECT_TRUE(names.insert(named.name).second) << named.name;
  for (const ScalarType& scalar : all_scalars()) {
    EXPECT_TRUE(names.insert(scalar.name).second) << scalar.name;
  }
}

void expect_references(const nlohmann::json& part, const nlohmann::json& definitions) {
  if (part.is_object() && part.contains("$ref")) {
    const std::string name = part["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
    EXPECT_TRUE(definitions.contains(name)) << name;
  }
  if (part.is_structured()) {
    for (const auto& inner : part) expect_references(inner, definitions);
  }
}

TEST(Language, the_schema_refers_only_to_what_it_defines) {
  const nlohmann::json schema = nlohmann::json::parse(json_schema());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_GT(schema["$defs"].size(), 50U);
  expect_references(schema, schema["$defs"]);
}

TEST(Language, the_reference_describes_every_key) {
  const std::string page = language_reference();
  for (const Table& table : all_tables()) {
    EXPECT_NE(page.find("\n## " + std::string(table.name) + "\n"), std::string::npos) << table.name;
  }
  EXPECT_NE(page.find("| `max_in_flight` |"), std::string::npos);
  EXPECT_EQ(page.find("| `files` |"), std::string::npos) << "only print() writes this key";
}

}  // namespace
}  // namespace throng::plan
