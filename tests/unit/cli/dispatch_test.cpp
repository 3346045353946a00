#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"

namespace throng::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

std::string drain(std::FILE* file) {
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

Said say(std::vector<std::string_view> words) {
  Console console;
  console.out_file = std::tmpfile();
  console.err_file = std::tmpfile();
  console.variable = [](const std::string&) { return std::nullopt; };
  Said said;
  said.code = dispatch(words, console);
  said.out = drain(console.out_file);
  said.err = drain(console.err_file);
  return said;
}

TEST(Dispatch, without_words_shows_help_and_is_an_error) {
  EXPECT_EQ(say({}).code, kBadFile);
  EXPECT_THAT(say({}).err, HasSubstr("commands:"));
}

TEST(Dispatch, help_goes_to_standard_output) {
  EXPECT_EQ(say({"help"}).code, kPass);
  EXPECT_THAT(say({"run", "--help"}).out, StartsWith("throng run FILE [flags]"));
}

TEST(Dispatch, an_unknown_command_names_the_nearest) {
  const Said said = say({"rum"});
  EXPECT_EQ(said.code, kBadFile);
  EXPECT_THAT(said.err, StartsWith("throng: no command \"rum\": did you mean run?\n"));
}

TEST(Dispatch, a_bad_flag_is_refused_before_anything_is_read) {
  const Said said = say({"run", "/no/such/file.yaml", "--fast"});
  EXPECT_EQ(said.code, kBadFile);
  EXPECT_THAT(said.err, HasSubstr("unknown flag --fast"));
}

TEST(Dispatch, a_missing_scenario_is_a_bad_file) {
  const Said said = say({"run", "/no/such/file.yaml"});
  EXPECT_EQ(said.code, kBadFile);
  EXPECT_THAT(said.err, HasSubstr("/no/such/file.yaml"));
  EXPECT_THAT(said.err, HasSubstr("1 error"));
}

TEST(Dispatch, version_prints_it) { EXPECT_THAT(say({"version"}).out, StartsWith("throng ")); }

TEST(Dispatch, a_history_that_is_none_is_refused) {
  const Said said = say({"check", THRONG_SOURCE_DIR "/CMakeLists.txt"});
  EXPECT_EQ(said.code, kBadFile);
  EXPECT_THAT(said.err, HasSubstr("CMakeLists.txt"));
}

TEST(Dispatch, a_stub_that_does_not_exist_is_refused) {
  EXPECT_THAT(say({"stub", "cake"}).err, HasSubstr("llm or backend"));
}

}  // namespace
}  // namespace throng::cli
