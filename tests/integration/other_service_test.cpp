// Contract and environment are all that throng knows of a service: an implementation in another
// language, with another HTTP server and other words, is judged as well as our own.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "tests/support/outcome.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace throng {
namespace {

using test::Ended;
using test::Program;

Ended run_against(const std::string& defect, const std::string& out_dir) {
  Program program({THRONG_BIN_DIR "/throng", "run", "tests/integration/data/other-service.yaml",
                   "--quiet", "--seed", "5", "--out", out_dir},
                  {{"DEFECT", defect}}, THRONG_SOURCE_DIR);
  return program.wait();
}

TEST(OtherService, that_keeps_the_contract_passes) {
  const test::ScratchDir dir;
  const Ended ended = run_against("none", dir.path());
  EXPECT_EQ(ended.code, 0) << ended.output;
}

struct Row {
  const char* defect;
  const char* check;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.defect; }

class OtherServiceDefect : public ::testing::TestWithParam<Row> {};

TEST_P(OtherServiceDefect, is_caught) {
  const test::ScratchDir dir;
  const Ended ended = run_against(GetParam().defect, dir.path());
  EXPECT_EQ(ended.code, 99) << ended.output;
  const auto check = test::check_of(test::outcome_in(dir.path()), GetParam().check);
  ASSERT_FALSE(check.is_null()) << ended.output;
  EXPECT_EQ(check.at("verdict"), "fail") << ended.output;
}

INSTANTIATE_TEST_SUITE_P(All, OtherServiceDefect,
                         ::testing::Values(Row{"memory", "S1"}, Row{"immortal", "T1"},
                                           Row{"deaf", "R1"}, Row{"guest", "S4"}),
                         [](const auto& row) { return std::string(row.param.defect); });

}  // namespace
}  // namespace throng
