// What `throng validate` says of bad files and what `throng plan` makes of good ones, held against
// files beside them. Paths in messages are as given, so the test runs in its own folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/plan/load_plan.h"
#include "tests/support/golden.h"

namespace throng::plan {
namespace {

namespace fs = std::filesystem;

void expect_beside(const std::string& file, const char* extension, const std::string& text) {
  test::expect_golden(fs::absolute(file).replace_extension(extension).string(), text);
}

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().string();
    if (!entry.is_regular_file() || name.ends_with(".plan.yaml")) continue;
    if (name.ends_with(".yaml")) files.push_back(name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

Overrides outside() {
  Overrides overrides;
  overrides.bin_dir = "/opt/throng/bin";
  overrides.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "GOLDEN_USERS") return "7";
    if (name == "GOLDEN_CITY") return "Rome";
    if (name == "GOLDEN_SECRET") return "hush$hush";
    return std::nullopt;
  };
  return overrides;
}

std::string all(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& one : diagnostics) text += format(one, false);
  return text;
}

class PlanGolden : public testing::Test {
 protected:
  void SetUp() override { fs::current_path(std::string(THRONG_SOURCE_DIR) + "/tests/golden"); }
};

TEST_F(PlanGolden, every_bad_file_is_told_as_its_golden_file_says) {
  const std::vector<std::string> files = files_of("bad");
  EXPECT_GE(files.size(), 60u);
  for (const std::string& file : files) {
    const std::string said = all(validate_file(file, outside()).diagnostics);
    EXPECT_FALSE(said.empty()) << file << " is not bad";
    expect_beside(file, ".txt", said);
  }
}

TEST_F(PlanGolden, a_bad_file_never_gives_a_plan) {
  for (const std::string& file : files_of("bad")) {
    EXPECT_FALSE(load_scenario(file, outside()).plan) << file;
  }
}

TEST_F(PlanGolden, every_good_file_becomes_the_plan_beside_it) {
  const std::vector<std::string> files = files_of("good");
  EXPECT_GE(files.size(), 25u);
  for (const std::string& file : files) {
    const Loaded loaded = load_scenario(file, outside());
    ASSERT_TRUE(loaded.plan) << all(loaded.diagnostics);
    const std::string now = print(*loaded.plan);
    expect_beside(file, ".plan.yaml", now);
    EXPECT_THAT(now, testing::Not(testing::HasSubstr("hush"))) << "a secret is printed";
  }
}

TEST_F(PlanGolden, a_printed_plan_reads_back_as_itself) {
  for (const std::string& file : files_of("good")) {
    const Loaded loaded = load_scenario(file, outside());
    ASSERT_TRUE(loaded.plan) << all(loaded.diagnostics);
    const std::string first = print(*loaded.plan);
    const Loaded again = load_canonical(first, "plan.yaml");
    ASSERT_TRUE(again.plan) << file << "\n" << all(again.diagnostics) << first;
    EXPECT_EQ(print(*again.plan), first) << file;
    EXPECT_EQ(again.plan->run, loaded.plan->run);
    EXPECT_EQ(again.plan->steps.size(), loaded.plan->steps.size());
    EXPECT_EQ(again.plan->budgets.size(), loaded.plan->budgets.size());
    for (std::size_t i = 0; i < again.plan->budgets.size(); ++i) {
      EXPECT_EQ(again.plan->budgets[i].text, loaded.plan->budgets[i].text);
    }
  }
}

TEST_F(PlanGolden, the_reference_page_and_the_schema_are_as_the_tables_say) {
  test::expect_golden(THRONG_SOURCE_DIR "/docs/language.md", language_reference());
  test::expect_golden(THRONG_SOURCE_DIR "/docs/throng.schema.json", json_schema());
}

}  // namespace
}  // namespace throng::plan
