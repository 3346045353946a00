// The JSON Schema against the same files as the parser: an editor must not complain of what throng
// takes, and should see what it can.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/plan/load_plan.h"
#include "harness/plan/yaml_tree.h"
#include "tests/support/json_schema.h"

namespace throng::plan {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// As YAML's core schema has it: a plain scalar may be a number or a boolean.
Json scalar_of(const Node& node) {
  if (!node.plain) return node.text;
  if (node.text == "true" || node.text == "false") return node.text == "true";
  const char* end = node.text.data() + node.text.size();
  std::int64_t whole = 0;
  if (std::from_chars(node.text.data(), end, whole).ptr == end) return whole;
  double number = 0;
  if (std::from_chars(node.text.data(), end, number).ptr == end) return number;
  return node.text;
}

Json json_of(const Node& node) {
  if (node.is_scalar()) return scalar_of(node);
  if (node.is_list()) {
    Json list = Json::array();
    for (const Node& one : node.items) list.push_back(json_of(one));
    return list;
  }
  if (!node.is_map()) return nullptr;
  Json map = Json::object();
  for (std::size_t i = 0; i < node.keys.size(); ++i)
    map[node.keys[i].text] = json_of(node.items[i]);
  return map;
}

class SchemaGolden : public testing::Test {
 protected:
  static std::string refused(const fs::path& file) {
    Source source;
    source.path = file.string();
    std::ifstream in(file, std::ios::binary);
    source.text.assign(std::istreambuf_iterator<char>(in), {});
    index_lines(source);
    Mistakes mistakes;
    const std::optional<Node> root = read_yaml(source, mistakes);
    return root ? test::refused_by(schema(), json_of(*root)) : "not YAML";
  }

  static std::vector<fs::path> files_of(const std::string& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(THRONG_SOURCE_DIR "/" + folder)) {
      const std::string name = entry.path().string();
      if (name.ends_with(".yaml") && !name.ends_with(".plan.yaml")) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

 private:
  static const Json& schema() {
    static const Json kSchema = Json::parse(json_schema());
    return kSchema;
  }
};

TEST_F(SchemaGolden, takes_every_file_that_throng_takes) {
  for (const char* folder : {"tests/golden/good", "scenarios"}) {
    const std::vector<fs::path> files = files_of(folder);
    EXPECT_GE(files.size(), 6u);
    for (const fs::path& file : files) EXPECT_EQ(refused(file), "") << file;
  }
}

TEST_F(SchemaGolden, refuses_what_it_can_see) {
  for (const char* name :
       {"find_capacity", "gather", "generator", "load_abandon", "load_arrival_stages",
        "load_arrivals", "load_contradictions", "load_iterations", "load_misplaced",
        "load_phase_names", "load_stages", "environment_addresses", "step_kinds", "unknown_keys",
        "units", "wrong_types"}) {
    const fs::path file =
        fs::path(THRONG_SOURCE_DIR "/tests/golden/bad") / (name + std::string(".yaml"));
    ASSERT_TRUE(fs::exists(file)) << file;
    EXPECT_NE(refused(file), "") << file;
  }
}

}  // namespace
}  // namespace throng::plan
