// Every scenario that we ship is run, and the README shows one of them to the letter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace throng {
namespace {

using test::Ended;
using test::Program;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> shipped(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(THRONG_SOURCE_DIR "/scenarios/" + folder)) {
    if (entry.path().extension() == ".yaml")
      files.push_back(entry.path().lexically_relative(THRONG_SOURCE_DIR).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& row) {
  std::string name = std::filesystem::path(row.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// The same scenario among copies of its neighbours, but for how late throng may be: on a machine
// that runs tests beside, that says nothing of the service.
std::string patient(const test::ScratchDir& dir, const std::string& scenario) {
  std::filesystem::copy(THRONG_SOURCE_DIR "/scenarios", dir.file("scenarios"),
                        std::filesystem::copy_options::recursive);
  std::string text = test::read_file(THRONG_SOURCE_DIR "/" + scenario);
  if (const std::size_t own = text.find("\ngenerator:"); own != std::string::npos) {
    text.erase(own, text.find('\n', own + 1) - own);
  }
  test::write_file(dir.file(scenario),
                   text + "\ngenerator: {start_lag: 10s, loop_lag: 10s, busy: 100%}\n");
  return dir.file(scenario);
}

class Shipped : public ::testing::TestWithParam<std::string> {};

TEST_P(Shipped, scenario_passes_on_the_reference_service) {
  const test::ScratchDir dir;
  Program program({THRONG_BIN_DIR "/throng", "run", patient(dir, GetParam()), "--seed", "3",
                   "--out", dir.file("out")},
                  {}, THRONG_SOURCE_DIR);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
}

INSTANTIATE_TEST_SUITE_P(All, Shipped, ::testing::ValuesIn(shipped("foodie")), test_name);

TEST(Shipped, files_are_all_valid) {
  std::vector<std::string> command{THRONG_BIN_DIR "/throng", "validate"};
  const std::vector<std::string> files = shipped("");
  ASSERT_GE(files.size(), 6U);
  command.insert(command.end(), files.begin(), files.end());
  Program program(command, {{"THRONG_REDIS_PASSWORD", "x"}}, THRONG_SOURCE_DIR);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
}

TEST(Readme, shows_the_scenario_that_is_run) {
  const std::string readme = test::read_file(THRONG_SOURCE_DIR "/README.md");
  const std::string scenario =
      test::read_file(THRONG_SOURCE_DIR "/scenarios/foodie/first-steps.yaml");
  EXPECT_THAT(readme, HasSubstr("```yaml\n" + scenario + "```"));
}

}  // namespace
}  // namespace throng
