#include "exporters/report/outcome_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "harness/observe/observation.h"
#include "tests/support/json_schema.h"
#include "tests/support/sample_outcome.h"

namespace throng::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::json;

std::string read(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

/// What the committed schema has against this outcome.
std::vector<std::string> refused(const Json& outcome) {
  static const Json kSchema = Json::parse(read(THRONG_SOURCE_DIR "/docs/outcome.schema.json"));
  return test::refused_by(kSchema, outcome);
}

Json sample() { return Json::parse(outcome_json(test::sample_plan(), test::sample_outcome())); }

TEST(OutcomeJson, is_what_the_committed_schema_says) { EXPECT_THAT(refused(sample()), IsEmpty()); }

TEST(OutcomeJson, of_a_run_that_measured_nothing_is_what_the_schema_says) {
  const judge::Outcome nothing;
  EXPECT_THAT(refused(Json::parse(outcome_json(plan::Plan{}, nothing))), IsEmpty());
}

TEST(OutcomeJson, the_schema_refuses_what_is_missing_unknown_or_of_another_type) {
  Json lacks = sample();
  lacks["checks"][0]["findings"][0]["witnesses"][0].erase("who");
  EXPECT_THAT(refused(lacks), ElementsAre("/checks/0/findings/0/witnesses/0: lacks \"who\""));
  Json unknown = sample();
  unknown["steps"][0]["latency_ms"]["sent"]["p42"] = 1;
  EXPECT_THAT(refused(unknown),
              ElementsAre("/steps/0/latency_ms/sent/p42: nothing may stand here"));
  Json other = sample();
  other["totals"]["statuses"]["200"] = "many";
  EXPECT_THAT(refused(other), ElementsAre("/totals/statuses/200: type \"integer\""));
  Json verdict = sample();
  verdict["verdict"] = "PASS";
  EXPECT_THAT(refused(verdict), ElementsAre(HasSubstr("/verdict: enum ")));
  Json version = sample();
  version["throng_outcome"] = 1;
  EXPECT_THAT(refused(version), ElementsAre("/throng_outcome: const 2"));
}

TEST(OutcomeJson, tells_the_run) {
  const Json json = sample();
  EXPECT_EQ(json["throng_outcome"], 2);
  EXPECT_EQ(json["name"], "dinner-rush");
  EXPECT_EQ(json["seed"], "18446744073709551615");
  EXPECT_EQ(json["verdict"], "fail");
  EXPECT_EQ(json["exit_code"], 99);
  EXPECT_EQ(json["ending"], "complete");
  EXPECT_EQ(json["started"], "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(json["measured_s"], 30.0);
  EXPECT_EQ(json["findings"], 25);
}

TEST(OutcomeJson, sums_up_what_was_measured) {
  const Json json = sample();
  EXPECT_EQ(json["totals"]["requests"], 4016);
  EXPECT_EQ(json["totals"]["outcomes"], Json({{"ok", 3995}, {"fail", 14}, {"unknown", 7}}));
  EXPECT_EQ(json["totals"]["dropped_arrivals"], 4);
  EXPECT_DOUBLE_EQ(json["totals"]["rate_per_second"], 4016.0 / 30);
  const Json& step = json["steps"][0];
  EXPECT_EQ(step["load"], "diners");
  EXPECT_EQ(step["step"], "list");
  EXPECT_EQ(step["statuses"], Json({{"200", 3995}, {"500", 2}}));
  EXPECT_EQ(step["failures"]["timed_out"]["count"], 3);
  EXPECT_EQ(step["failures"]["timed_out"]["example"], "no complete response within 30s");
  EXPECT_FALSE(step["failures"].contains("none"));
  EXPECT_EQ(step["latency_ms"]["sent"]["max"], 399.5);
  EXPECT_EQ(step["latency_ms"]["intended"]["max"], 402.5);
  EXPECT_NEAR(step["latency_ms"]["sent"]["p50"], 199.8, 0.2);
  EXPECT_EQ(step["latency_ms"]["fail"]["count"], 2);
  EXPECT_EQ(step["latency_ms"]["unknown"]["count"], 7);
  EXPECT_NEAR(step["latency_ms"]["first_byte"]["max"], 359.55, 0.01);
  EXPECT_EQ(json["steps"][1]["latency_ms"]["sent"], Json({{"count", 0}}));
}

TEST(OutcomeJson, tells_where_the_time_of_requests_went) {
  const Json legs = sample()["steps"][0]["legs"];
  EXPECT_EQ(legs["connect"]["count"], 100);
  EXPECT_DOUBLE_EQ(legs["connect"]["mean_ms"], 0.2);
  EXPECT_NEAR(legs["wait"]["share"], 719 / 799.068, 1e-9);
  EXPECT_FALSE(legs.contains("tls"));
}

TEST(OutcomeJson, tells_what_each_load_was_asked_for_and_gave) {
  const Json json = sample();
  const Json& guests = json["loads"][1];
  EXPECT_EQ(guests["asked"], 94);
  EXPECT_EQ(guests["issued"], 46);
  EXPECT_EQ(guests["started"], 90);
  EXPECT_EQ(guests["dropped"], 4);
  EXPECT_EQ(guests["drops"], Json({{"max_in_flight", 3}, {"feed_ended", 0}, {"stopped", 1}}));
  EXPECT_DOUBLE_EQ(guests["asked_per_second"], 94.0 / 35);
  EXPECT_EQ(json["loads"][0]["abandoned"], 4);
}

TEST(OutcomeJson, tells_no_rate_of_a_load_that_ended_nobody_knows_when) {
  plan::Plan plan = test::sample_plan();
  plan.loads[0].iterations = 8;
  const Json json = Json::parse(outcome_json(plan, test::sample_outcome()));
  EXPECT_THAT(refused(json), IsEmpty());
  EXPECT_EQ(json["loads"][0]["started"], 810);
  EXPECT_EQ(json["loads"][0]["started_per_second"], nullptr);
  EXPECT_DOUBLE_EQ(json["loads"][1]["asked_per_second"], 94.0 / 35);
}

TEST(OutcomeJson, tells_measures_apart_by_phase_and_instance) {
  judge::Outcome outcome = test::sample_outcome();
  measure::Series more = outcome.snapshot.series[0];
  more.phase = 1;
  more.instance = observe::kNoInstance;
  outcome.snapshot.series.insert(outcome.snapshot.series.begin() + 1, more);
  const Json json = Json::parse(outcome_json(test::sample_plan(), outcome));
  EXPECT_THAT(refused(json), IsEmpty());
  EXPECT_EQ(json["steps"].size(), 2U);
  ASSERT_EQ(json["series"].size(), 3U);
  EXPECT_EQ(json["series"][0]["phase"], "load");
  EXPECT_EQ(json["series"][0]["instance"], "agent-1");
  EXPECT_EQ(json["series"][1]["phase"], "peak");
  EXPECT_EQ(json["series"][1]["instance"], nullptr);
  EXPECT_EQ(json["series"][2]["instance"], "agent-2");
  EXPECT_EQ(json["steps"][0]["requests"], 2 * 4004);
}

TEST(OutcomeJson, of_an_invalid_run_tells_the_doubts) {
  const Json json = Json::parse(outcome_json(test::sample_plan(), test::sample_invalid_outcome()));
  EXPECT_THAT(refused(json), IsEmpty());
  EXPECT_EQ(json["verdict"], "invalid");
  EXPECT_EQ(json["exit_code"], 97);
  const Json& generator = json["generator"];
  EXPECT_EQ(generator["doubts"].size(), 2U);
  EXPECT_EQ(generator["doubts"][0]["what"], "start lag p99");
  EXPECT_EQ(generator["doubts"][0]["observed"], "1.20s");
  EXPECT_EQ(generator["limits"]["start_lag_p99_ms"], 10);
  EXPECT_EQ(generator["threads"][1]["busiest_10s"], 0.996);
  EXPECT_EQ(generator["threads"][0]["busy_s"], 3.5);
  EXPECT_EQ(generator["loop_lag_ms"]["count"], 70);
}

TEST(OutcomeJson, tells_the_trials_of_a_search_for_capacity) {
  judge::Outcome outcome = test::sample_outcome();
  outcome.capacities = {test::sample_capacity(), {.load = 0}};
  const Json json = Json::parse(outcome_json(test::sample_plan(), outcome));
  EXPECT_THAT(refused(json), IsEmpty());
  const Json& found = json["capacity"][0];
  EXPECT_EQ(found["load"], "guests");
  EXPECT_EQ(found["of"], "arrivals_per_second");
  EXPECT_EQ(found["found"], 200);
  EXPECT_EQ(found["trials"].size(), 4U);
  EXPECT_EQ(found["trials"][2]["verdict"], "fail");
  EXPECT_EQ(found["trials"][2]["began_s"], 24);
  EXPECT_EQ(json["capacity"][1]["of"], "users");
}

TEST(OutcomeJson, tells_budgets_and_checks_with_their_numbers) {
  const Json json = sample();
  EXPECT_EQ(json["budgets"][0]["observed"], "380ms");
  EXPECT_EQ(json["budgets"][1]["observed"], nullptr);
  EXPECT_EQ(json["budgets"][1]["verdict"], "inconclusive");
  EXPECT_EQ(json["budgets"][1]["value"], nullptr);
  EXPECT_EQ(json["budgets"][1]["limit_value"], 3);
  EXPECT_EQ(json["budgets"][0]["value"], 0.38);
  EXPECT_EQ(json["budgets"][0]["detail"], "worst 10s: 392ms from 12s to 22s");
  EXPECT_EQ(json["budgets"][0]["aborted"], false);
  EXPECT_EQ(json["budgets"][2]["aborted"], true);
  const Json& check = json["checks"][0];
  EXPECT_EQ(check["violations"], 25);
  EXPECT_EQ(check["findings"].size(), 5U);
  EXPECT_EQ(check["findings"][0]["severity"], "safety");
  EXPECT_EQ(check["findings"][0]["witnesses"][0]["begin_s"], 12.031);
  EXPECT_EQ(check["findings"][0]["first_s"], 12.0);
  EXPECT_DOUBLE_EQ(json["checks"][1]["bound"], 3.0 / 1234);
}

TEST(OutcomeJson, survives_bytes_that_are_not_utf_8) {
  const Json json = sample();  // an example holds one
  EXPECT_THAT(json["steps"][0]["failures"]["status"]["example"].get<std::string>(),
              HasSubstr("\xef\xbf\xbd Server Error"));
}

class WriteOutcome : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("throng-outcome-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(WriteOutcome, leaves_one_whole_file) {
  const std::filesystem::path path = folder_ / "outcome.json";
  std::ofstream(path) << "an older one";
  ASSERT_TRUE(write_outcome(path, test::sample_plan(), test::sample_outcome()));
  EXPECT_EQ(Json::parse(read(path)), sample());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(WriteOutcome, a_full_disk_is_an_error_that_names_file_and_cause) {
  const Result<void> written =
      write_outcome("/dev/full", test::sample_plan(), test::sample_outcome());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write /dev/full: No space left on device");
}

TEST_F(WriteOutcome, a_folder_that_is_not_there_is_an_error) {
  const std::string path = folder_ / "no" / "outcome.json";
  const Result<void> written = write_outcome(path, test::sample_plan(), test::sample_outcome());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write " + path + ": No such file or directory");
}

TEST_F(WriteOutcome, what_cannot_be_replaced_leaves_nothing_behind) {
  const std::filesystem::path path = folder_ / "outcome.json";
  std::filesystem::create_directories(path / "in-the-way");
  EXPECT_FALSE(write_outcome(path, test::sample_plan(), test::sample_outcome()));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "outcome.json.part"));
}

}  // namespace
}  // namespace throng::report
