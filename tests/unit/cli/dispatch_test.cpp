#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"

namespace throng::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
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

constexpr const char* kOpen = THRONG_SOURCE_DIR "/tests/golden/good/load_open.yaml";
constexpr const char* kSearch = THRONG_SOURCE_DIR "/tests/golden/good/find_capacity_rate.yaml";
constexpr const char* kSeeded = THRONG_SOURCE_DIR "/tests/golden/good/limits.yaml";

TEST(Dispatch, plan_says_how_much_each_load_asks_for) {
  const Said said = say({"plan", kOpen});
  EXPECT_EQ(said.code, kPass) << said.err;
  EXPECT_THAT(said.out, HasSubstr("# steps: at most 1000 users at once, 30s, about 700 arrivals, "
                                  "about 700 requests\n"));
  EXPECT_THAT(say({"plan", kSearch}).out,
              HasSubstr("# search: at most 400 users at once, 14m10s and 18 trials at most"));
}

TEST(Dispatch, a_plan_that_cannot_keep_its_word_is_valid_with_a_warning) {
  constexpr const char* kCounted = THRONG_SOURCE_DIR "/tests/golden/good/load_beyond.yaml";
  const char* warning =
      "warning: slow: an iteration is due every 2s and takes 3.00s of thinking: users cannot keep "
      "that pace\n";
  EXPECT_EQ(say({"validate", kCounted}).code, kPass);
  EXPECT_THAT(say({"validate", kCounted}).out, HasSubstr(warning));
  EXPECT_THAT(say({"plan", kCounted}).out, HasSubstr(warning));
  EXPECT_THAT(say({"validate", kOpen}).out, Not(HasSubstr("warning")));
}

TEST(Dispatch, a_segment_is_taken_and_shown) {
  const Said said = say({"plan", kOpen, "--seed", "1", "--segment", "2/8"});
  EXPECT_EQ(said.code, kPass) << said.err;
  EXPECT_THAT(said.out, HasSubstr("# segment 2/8: of all that, every 8th user and arrival; all "
                                  "segments need this seed and one thread each\n"));
  EXPECT_THAT(said.out, HasSubstr("\nsegment: 2/8\n"));
}

TEST(Dispatch, a_segment_that_makes_no_sense_is_refused) {
  const Said said = say({"run", kOpen, "--seed", "1", "--segment", "9/8"});
  EXPECT_EQ(said.code, kBadFile);
  EXPECT_THAT(said.err, HasSubstr("--segment: \"9/8\" is no segment: the last one is 8/8"));
}

TEST(Dispatch, a_segment_without_a_seed_for_all_is_refused) {
  const Said said = say({"plan", kOpen, "--segment", "2/8"});
  EXPECT_EQ(said.code, kBadFile);
  EXPECT_THAT(said.err, HasSubstr("all parts of the run need the same seed"));
}

TEST(Dispatch, the_seed_of_a_scenario_holds_unless_another_is_given) {
  EXPECT_THAT(say({"plan", kSeeded}).out, HasSubstr("\nseed: 42\n"));
  EXPECT_THAT(say({"plan", kSeeded, "--seed", "7"}).out, HasSubstr("\nseed: 7\n"));
  EXPECT_NE(say({"plan", kOpen}).out, say({"plan", kOpen}).out) << "each run draws its own";
}

}  // namespace
}  // namespace throng::cli
