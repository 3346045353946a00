#include "harness/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/version.h"
#include "tests/support/golden.h"

namespace throng::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const CommandEntry& command(std::string_view name) {
  for (const CommandEntry& entry : all_commands()) {
    if (entry.name == name) return entry;
  }
  ADD_FAILURE() << "no command " << name;
  return all_commands().front();
}

Result<Arguments> parse(std::string_view name, std::vector<std::string_view> words) {
  return Arguments::parse(command(name), words);
}

std::string contents(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Arguments, takes_flags_in_either_spelling_and_in_any_place) {
  const auto arguments = parse("run", {"--seed", "7", "a.yaml", "--out=there", "--quiet"});
  ASSERT_TRUE(arguments);
  EXPECT_THAT(arguments->operands(), ElementsAre("a.yaml"));
  EXPECT_EQ(arguments->value("--out"), "there");
  EXPECT_TRUE(arguments->has("--quiet"));
  EXPECT_FALSE(arguments->has("--metrics"));
  EXPECT_EQ(arguments->number("--seed", 0, 10)->value(), 7U);
}

TEST(Arguments, tells_all_that_is_wrong_at_once_with_the_nearest_spelling) {
  const auto arguments = parse("run", {"--sede", "--quiet=1", "--out"});
  ASSERT_FALSE(arguments);
  EXPECT_EQ(arguments.error().message,
            "unknown flag --sede: did you mean --seed?\n"
            "--quiet takes no value\n"
            "--out needs a value: --out DIR\n"
            "throng run needs FILE");
}

TEST(Arguments, the_last_of_a_repeated_flag_counts) {
  EXPECT_EQ(parse("run", {"x", "--seed", "1", "--seed", "2"})->value("--seed"), "2");
}

TEST(Arguments, words_after_two_dashes_are_operands) {
  EXPECT_THAT(parse("validate", {"--", "--odd.yaml"})->operands(), ElementsAre("--odd.yaml"));
}

TEST(Arguments, numbers_are_whole_in_range_and_may_be_hexadecimal) {
  const auto arguments = parse("run", {"x", "--seed", "0x5eed", "--threads", "65"});
  EXPECT_EQ(arguments->number("--seed", 0, UINT64_MAX)->value(), 0x5eedU);
  EXPECT_EQ(arguments->number("--threads", 1, 64).error().message,
            "--threads wants a whole number from 1 to 64, not \"65\"");
  for (const std::string_view bad : {"", "1x", "-1", "0x", "1.5"}) {
    EXPECT_FALSE(parse("run", {"x", "--seed", bad})->number("--seed", 0, 9)) << bad;
  }
}

TEST(Help, names_every_command_and_exit_code) {
  for (const CommandEntry& entry : all_commands()) EXPECT_THAT(help(), HasSubstr(entry.name));
  for (const ExitCode& code : kExitCodes) EXPECT_THAT(help(), HasSubstr(code.meaning));
}

TEST(Reference, docs_cli_is_what_the_tables_say) {
  test::expect_golden(THRONG_SOURCE_DIR "/docs/cli.md", cli_reference());
}

TEST(Version, is_the_projects) {
  EXPECT_THAT(contents(THRONG_SOURCE_DIR "/CMakeLists.txt"),
              HasSubstr("VERSION " + std::string(kVersion) + " "));
}

}  // namespace
}  // namespace throng::cli
