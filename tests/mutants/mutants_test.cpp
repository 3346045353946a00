// Each seeded defect of the reference service must be caught by the check that is named for it, and
// the service without a defect must be silent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "tests/support/outcome.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace throng {
namespace {

using test::check_of;
using test::Ended;
using test::outcome_in;
using test::Program;

struct Row {
  const char* mutant;
  const char* check;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.mutant; }

Ended run_with(const std::string& mutant, const std::string& out_dir) {
  Program program({THRONG_BIN_DIR "/throng", "run", "tests/integration/data/short.yaml", "--quiet",
                   "--seed", "7", "--out", out_dir},
                  {{"CHATD_MUTANT", mutant}}, THRONG_SOURCE_DIR);
  return program.wait();
}

class Mutants : public ::testing::TestWithParam<Row> {};

TEST_P(Mutants, is_caught_by_its_named_check_with_witnesses) {
  const test::ScratchDir dir;
  const Ended ended = run_with(GetParam().mutant, dir.path());
  EXPECT_EQ(ended.code, 99) << ended.output;
  const nlohmann::json check = check_of(outcome_in(dir.path()), GetParam().check);
  ASSERT_FALSE(check.is_null()) << ended.output;
  EXPECT_EQ(check.at("verdict"), "fail") << ended.output;
  ASSERT_FALSE(check.at("findings").empty());
  EXPECT_FALSE(check.at("findings")[0].at("witnesses").empty());
  EXPECT_FALSE(check.at("findings")[0].at("see_again").empty());
}

INSTANTIATE_TEST_SUITE_P(All, Mutants,
                         ::testing::Values(Row{"ttl_missing", "T1"}, Row{"ttl_unit", "T2"},
                                           Row{"ttl_not_sliding", "T3"},
                                           Row{"memory_sessions", "S1"},
                                           Row{"reply_before_save", "S1"}, Row{"rid_dropped", "R1"},
                                           Row{"rid_not_forwarded", "R4"}, Row{"rid_global", "R5"},
                                           Row{"guest_default", "S4"}),
                         [](const auto& row) { return std::string(row.param.mutant); });

TEST(WithoutMutant, the_service_keeps_every_promise) {
  const test::ScratchDir dir;
  const Ended ended = run_with("none", dir.path());
  EXPECT_EQ(ended.code, 0) << ended.output;
  for (const char* id : {"T1", "T2", "T3", "S1", "S4", "R1", "R2", "R4", "R5"}) {
    EXPECT_EQ(check_of(outcome_in(dir.path()), id).at("verdict"), "pass") << id << "\n"
                                                                          << ended.output;
  }
}

}  // namespace
}  // namespace throng
