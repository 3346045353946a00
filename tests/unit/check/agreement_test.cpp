// The streaming checkers against a naive one that remembers everything, on random histories of a
// model service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/check/micro.h"
#include "tests/unit/check/random_history.h"

namespace throng::check {
namespace {

using micro::Anomaly;
using micro::NaiveVerdict;
using micro::RandomHistory;

constexpr std::uint64_t kHistories = 600;  // of each kind

struct Streamed {
  CheckResult session;
  CheckResult crosstalk;
};

Streamed stream(const plan::Plan& plan, const RandomHistory& history, std::uint32_t shards = 1) {
  std::deque<Suite> suites;
  for (std::uint32_t i = 0; i < shards; ++i) suites.emplace_back(plan);
  for (const observe::Observation& o : history.observations) suites[o.conversation % shards].on(o);
  std::vector<std::vector<CheckResult>> results;
  for (Suite& suite : suites) results.push_back(suite.finish());
  std::vector<CheckResult> merged = merge(plan, std::move(results));
  return {std::move(merged.at(0)), std::move(merged.at(1))};
}

// Without lag and bound, with each, and with both, by seed.
plan::Plan plan_for(std::uint64_t seed) {
  plan::Plan plan = micro::test_plan();
  plan.checks.enabled = {"S1", "S4"};
  if (seed % 2 == 1) plan.contract.session.persist_lag = std::chrono::milliseconds(5);
  if (seed % 4 >= 2) plan.contract.session.history_max = 12;
  return plan;
}

class Agreement : public testing::TestWithParam<Anomaly> {};

TEST_P(Agreement, the_streaming_checkers_find_what_the_naive_one_finds_and_nothing_else) {
  std::uint64_t took_effect = 0;
  std::uint64_t naive_sum[2] = {};  // without and with a bound of the history
  std::uint64_t streamed_sum[2] = {};
  for (std::uint64_t seed = 1; seed <= kHistories; ++seed) {
    const plan::Plan plan = plan_for(seed);
    const RandomHistory history = micro::random_history(plan, seed, GetParam());
    const NaiveVerdict naive = micro::judge_naively(plan, history);
    const Streamed streamed = stream(plan, history);
    ASSERT_EQ(streamed.crosstalk.violations, naive.foreign) << "seed " << seed;
    // Within a lag the checker asks for nothing older than the turns it keeps the times of.
    ASSERT_LE(streamed.session.violations, naive.forgotten) << "seed " << seed;
    if (plan.contract.session.persist_lag == Duration::zero()) {
      ASSERT_EQ(streamed.session.violations, naive.forgotten) << "seed " << seed;
    }
    const bool bound = plan.contract.session.history_max.has_value();
    naive_sum[bound ? 1 : 0] += naive.forgotten;
    streamed_sum[bound ? 1 : 0] += streamed.session.violations;
    if (naive.forgotten + naive.foreign > 0) ++took_effect;
  }
  EXPECT_GE(streamed_sum[0], naive_sum[0] - naive_sum[0] / 20);
  // Nor does it know then which of older ones a full history let go first.
  EXPECT_GE(streamed_sum[1], naive_sum[1] - naive_sum[1] / 5);
  if (GetParam() == Anomaly::none) {
    EXPECT_EQ(took_effect, 0u);
  } else {
    EXPECT_GT(took_effect, kHistories * 3 / 4);
  }
}

std::string name_of(const testing::TestParamInfo<Anomaly>& param) {
  constexpr const char* kNames[] = {"none", "lost", "stale", "crosstalk", "memory"};
  return kNames[static_cast<std::size_t>(param.param)];
}

INSTANTIATE_TEST_SUITE_P(Anomalies, Agreement,
                         testing::Values(Anomaly::none, Anomaly::lost, Anomaly::stale,
                                         Anomaly::crosstalk, Anomaly::memory),
                         name_of);

TEST(Shards, judge_together_what_one_judges_alone) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const plan::Plan plan = plan_for(seed);
    const Anomaly anomaly = seed % 2 == 0 ? Anomaly::memory : Anomaly::crosstalk;
    const RandomHistory history = micro::random_history(plan, seed, anomaly);
    const Streamed one = stream(plan, history);
    const Streamed three = stream(plan, history, 3);
    for (const auto& [a, b] :
         {std::pair{&one.session, &three.session}, {&one.crosstalk, &three.crosstalk}}) {
      ASSERT_EQ(a->verdict, b->verdict) << "seed " << seed << " " << a->id;
      ASSERT_EQ(a->trials, b->trials) << "seed " << seed << " " << a->id;
      ASSERT_EQ(a->violations, b->violations) << "seed " << seed << " " << a->id;
      ASSERT_EQ(a->findings.size(), b->findings.size()) << "seed " << seed << " " << a->id;
    }
  }
}

TEST(Judging, the_same_history_again_gives_the_same_words) {
  const plan::Plan plan = plan_for(3);
  const auto words = [&plan] {
    const Streamed streamed = stream(plan, micro::random_history(plan, 3, Anomaly::memory));
    std::string text = micro::summary(streamed.session) + streamed.session.reason;
    for (const Finding& finding : streamed.session.findings) {
      text += finding.group + finding.sentence;
      for (const Witness& w : finding.witnesses)
        text += w.who + w.where + w.outcome + w.request_id + w.detail;
      for (const std::string& line : finding.see_again) text += line;
    }
    return text;
  };
  EXPECT_THAT(words(), testing::HasSubstr("FAIL"));
  EXPECT_EQ(words(), words());
}

}  // namespace
}  // namespace throng::check
