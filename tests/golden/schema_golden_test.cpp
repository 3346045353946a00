// The JSON Schema against the same files as the parser: an editor must not complain of what throng
// takes, and should see what it can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/plan/load_plan.h"
#include "harness/plan/yaml_tree.h"
#include "tests/support/json_schema.h"

namespace throng::plan {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::IsEmpty;

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
  static std::vector<std::string> refused(const fs::path& file) {
    Source source;
    source.path = file.string();
    std::ifstream in(file, std::ios::binary);
    source.text.assign(std::istreambuf_iterator<char>(in), {});
    index_lines(source);
    Mistakes mistakes;
    const std::optional<Node> root = read_yaml(source, mistakes);
    return root ? test::refused_by(schema(), json_of(*root)) : std::vector<std::string>{"not YAML"};
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
    for (const fs::path& file : files) EXPECT_THAT(refused(file), IsEmpty()) << file;
  }
}

TEST_F(SchemaGolden, refuses_what_it_can_see_at_its_place) {
  const std::map<std::string, std::set<std::string>> rows = {
      {"budget_nothing", {"/budgets/0"}},
      {"environment_addresses", {"/source_addresses/2", "/source_addresses/5"}},
      {"find_capacity",
       {"/load/both/find_capacity", "/load/half/find_capacity/rate", "/load/misspelt/find_capacity",
        "/load/misspelt/find_capacity/rates", "/load/nothing/find_capacity",
        "/load/units/find_capacity/rate/from", "/load/with_users"}},
      {"gather", {"/flows/rush/steps/0", "/flows/rush/steps/2", "/flows/rush/steps/3"}},
      {"generator", {"/generator/cpu", "/generator/dropped", "/generator/loop_lag"}},
      {"load_abandon",
       {"/load/incomplete/abandon", "/load/incomplete_too/abandon", "/load/plain/abandon",
        "/load/share/abandon/share"}},
      {"load_arrival_stages",
       {"/load/burst_with_length/arrivals/0", "/load/burst_with_length/arrivals/1",
        "/load/burst_with_length/arrivals/2", "/load/misspelt/arrivals/0",
        "/load/misspelt/arrivals/1", "/load/neither/arrivals/0", "/load/pause_with_rate/arrivals/0",
        "/load/pause_with_rate/arrivals/2", "/load/sine_incomplete/arrivals/0",
        "/load/sine_without_length/arrivals/0", "/load/two_at_once/arrivals/0",
        "/load/users/users"}},
      {"load_arrivals", {"/load/no_unit/arrivals/0"}},
      {"load_contradictions", {"/load/both", "/load/neither"}},
      {"load_iterations", {"/load/none/iterations"}},
      {"load_misplaced", {"/load/unknown_spacing/spacing"}},
      {"load_phase_names", {"/load/all/arrivals/0", "/load/all/arrivals/1", "/load/all/phase"}},
      {"load_stages", {"/load/misspelt/users"}},
      {"step_kinds",
       {"/flows/talk/steps/0", "/flows/talk/steps/1", "/flows/talk/steps/2", "/flows/talk/steps/3",
        "/flows/talk/steps/4"}},
      {"units",
       {"/checks", "/limits/connect_timeout", "/limits/max_header", "/limits/max_response",
        "/limits/response_timeout", "/settle"}},
      {"unknown_keys", {"/budgts", "/rampage", "/warmup"}},
      {"wrong_types", {"/budgets", "/checks", "/flows/talk/steps", "/settle"}},
  };
  for (const auto& [name, places] : rows) {
    const fs::path file = fs::path(THRONG_SOURCE_DIR "/tests/golden/bad") / (name + ".yaml");
    ASSERT_TRUE(fs::exists(file)) << file;
    std::set<std::string> found;
    for (const std::string& complaint : refused(file))
      found.insert(complaint.substr(0, complaint.find(": ")));
    EXPECT_EQ(found, places) << file;
  }
}

}  // namespace
}  // namespace throng::plan
