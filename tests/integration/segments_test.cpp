// A run split over several processes is the same run: what one of them leaves another one takes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/outcome.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace throng {
namespace {

using test::Ended;
using test::Program;

// How many arrivals began in a run with these flags.
std::uint64_t started(const std::vector<std::string>& flags) {
  const test::ScratchDir dir;
  std::vector<std::string> words{THRONG_BIN_DIR "/throng",
                                 "run",
                                 "tests/integration/data/segments.yaml",
                                 "--seed",
                                 "21",
                                 "--out",
                                 dir.path()};
  words.insert(words.end(), flags.begin(), flags.end());
  const Ended ended = Program(words, {}, THRONG_SOURCE_DIR).wait();
  EXPECT_EQ(ended.code, 0) << ended.output;
  return test::outcome_in(dir.path()).at("loads").at(0).at("started").get<std::uint64_t>();
}

TEST(Segments, together_are_the_whole_run) {
  const std::uint64_t whole = started({});
  const std::uint64_t first = started({"--segment", "1/2"});
  const std::uint64_t second = started({"--segment", "2/2", "--threads", "1"});
  EXPECT_GT(whole, 20U);
  EXPECT_GT(first, 10U);
  EXPECT_GT(second, 10U);
  EXPECT_EQ(first + second, whole);
}

}  // namespace
}  // namespace throng
