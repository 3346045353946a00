#include "harness/judge/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/measure/thread_report.h"
#include "harness/observe/history.h"
#include "tests/support/scratch_dir.h"

namespace throng::judge {
namespace {

using namespace std::chrono_literals;
using observe::Echo;
using observe::Observation;

/// One load of one step; request IDs must come back; p95 below 100 ms and no error.
plan::Plan promises() {
  plan::Plan plan;
  plan.steps = {{.name = "list", .flow = 0, .turn = true}};
  plan.loads.resize(1);
  plan.loads[0].stages = {{1, 10s}};
  plan.environment.instances.resize(1);
  plan.environment.instances[0].name = "agent-1";
  plan.contract.request_id.header = "X-Request-ID";
  plan.contract.request_id.echo = plan::RequestIdContract::Echo::exact;
  plan.checks.enabled = {"R1"};
  plan::Budget latency;
  latency.text = "p95 < 100ms";
  latency.percentile = 95;
  latency.limit = 100ms;
  plan::Budget errors;
  errors.kind = plan::Budget::Kind::errors;
  plan::Budget findings;
  findings.kind = plan::Budget::Kind::findings;
  plan.budgets = {latency, errors, findings};
  return plan;
}

Observation turn(std::uint32_t number, Echo echo = Echo::same, Duration took = 10ms) {
  Observation o;
  o.load = 0;
  o.step = 0;
  o.instance = 0;
  o.status = 200;
  o.conversation = number;
  o.number = 1;
  o.echo = echo;
  o.begin = TimePoint(100s + number * 1ms);
  o.intended = o.begin;
  o.end = o.begin + took;
  return o;
}

/// The load's second with that number has ended.
Observation closing(std::uint32_t ordinal) {
  Observation o;
  o.kind = observe::Kind::generator;
  o.number = ordinal;
  o.end = TimePoint(100s + ordinal * 1s);
  o.begin = o.end - 1s;
  return o;
}

Shards shards_of(const plan::Plan& plan, std::size_t count) {
  Shards shards;
  for (std::size_t i = 0; i < count; ++i) shards.push_back(std::make_unique<Shard>(plan));
  return shards;
}

/// What a run comes to whose only shard saw these.
Outcome judged(const plan::Plan& plan, const std::vector<Observation>& seen) {
  const Shards shards = shards_of(plan, 1);
  for (const Observation& o : seen) shards[0]->on(o);
  Outcome outcome;
  measure::Windows windows(plan, shards.size());
  conclude(plan, shards, windows, outcome);
  return outcome;
}

TEST(Judge, all_promises_kept_is_a_pass) {
  const Outcome outcome = judged(promises(), {turn(1), turn(2)});
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.budgets.size(), 3U);
  ASSERT_EQ(outcome.checks.size(), 1U);
  EXPECT_EQ(outcome.checks[0].verdict, Verdict::pass);
  EXPECT_EQ(outcome.checks[0].trials, 2U);
  EXPECT_EQ(outcome.findings(), 0U);
  EXPECT_EQ(exit_code(outcome), 0);
}

TEST(Judge, a_broken_budget_fails_the_run) {
  const Outcome outcome = judged(promises(), {turn(1), turn(2, Echo::same, 1s)});
  EXPECT_EQ(outcome.budgets[0].verdict, Verdict::fail);
  EXPECT_EQ(outcome.checks[0].verdict, Verdict::pass);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(exit_code(outcome), 99);
}

TEST(Judge, a_violation_fails_the_run_and_the_findings_budget) {
  plan::Plan plan = promises();
  const Outcome outcome = judged(plan, {turn(1), turn(2, Echo::absent)});
  EXPECT_EQ(outcome.findings(), 1U);
  EXPECT_EQ(outcome.snapshot.findings, 1U);
  EXPECT_EQ(outcome.budgets[2].verdict, Verdict::fail);
  EXPECT_EQ(outcome.budgets[2].observed, "1");
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  plan.budgets.clear();
  EXPECT_EQ(judged(plan, {turn(1), turn(2, Echo::absent)}).verdict, Verdict::fail);
}

TEST(Judge, a_check_without_its_precondition_leaves_the_run_inconclusive_unless_that_is_allowed) {
  plan::Plan plan = promises();
  const std::vector<Observation> unseen{turn(1, Echo::none)};
  const Outcome doubtful = judged(plan, unseen);
  EXPECT_EQ(doubtful.checks.at(0).verdict, Verdict::inconclusive);
  EXPECT_EQ(doubtful.verdict, Verdict::inconclusive);
  EXPECT_EQ(exit_code(doubtful), 98);
  plan.checks.allow_inconclusive = {"R1"};
  EXPECT_EQ(judged(plan, unseen).verdict, Verdict::pass);
  plan.budgets.clear();  // what is allowed is doubt, not failure, and no budget has to say so
  EXPECT_EQ(judged(plan, {turn(1, Echo::absent)}).verdict, Verdict::fail);
}

TEST(Judge, a_run_that_measured_nothing_proves_nothing) {
  plan::Plan plan = promises();
  plan.budgets.clear();
  plan.checks.enabled.clear();
  EXPECT_EQ(judged(plan, {}).verdict, Verdict::inconclusive);
  Observation early = turn(1);
  early.warm_up = true;
  EXPECT_EQ(judged(plan, {early}).verdict, Verdict::inconclusive);
  EXPECT_EQ(judged(plan, {turn(1)}).verdict, Verdict::pass);
}

TEST(Judge, shards_become_one) {
  const plan::Plan plan = promises();
  const Shards shards = shards_of(plan, 3);
  shards[0]->on(turn(3));
  shards[2]->on(turn(5, Echo::absent));
  shards[2]->on(turn(8, Echo::absent));
  measure::Windows windows(plan, shards.size());
  const measure::Snapshot live = snapshot(shards, windows);
  EXPECT_EQ(live.total().requests(), 3U);
  EXPECT_EQ(live.findings, 2U);
  Outcome outcome;
  conclude(plan, shards, windows, outcome);
  EXPECT_EQ(outcome.snapshot.total().requests(), 3U);
  EXPECT_EQ(outcome.checks.at(0).trials, 3U);
  EXPECT_EQ(outcome.findings(), 2U);
}

/// What the load thread tells at its end: so many requests begun, and how late its loop was.
struct LastSecond {
  explicit LastSecond(std::uint64_t issued, Duration lag = 1ms) {
    measure::ThreadReport report;
    report.loads.resize(1);
    report.loads[0].issued = issued;
    report.loads[0].peak_users = 7;
    print(report, text);
    seen.kind = observe::Kind::generator;
    seen.begin = TimePoint(100s);
    seen.end = seen.begin + 900ms;
    seen.number = 1;
    seen.lag = lag;
    seen.text = text;
  }
  std::string text;
  Observation seen;
};

TEST(Judge, counts_that_add_up_are_no_matter) {
  const LastSecond last(2);
  const Outcome outcome = judged(promises(), {turn(1), turn(2), last.seen});
  EXPECT_TRUE(outcome.doubts.empty());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
}

TEST(Judge, a_recorder_that_was_fed_one_short_makes_the_run_invalid) {
  const LastSecond last(3);
  const Outcome outcome = judged(promises(), {turn(1), turn(2), last.seen});
  ASSERT_EQ(outcome.doubts.size(), 1U);
  EXPECT_EQ(outcome.doubts[0].limit, "issued 3");
  EXPECT_EQ(outcome.verdict, Verdict::invalid);
  EXPECT_EQ(exit_code(outcome), 97);
}

/// Two late requests of two: over the limit of any share.
std::vector<Observation> late_turns(Echo echo = Echo::same) {
  std::vector<Observation> turns{turn(1, echo), turn(2)};
  for (Observation& o : turns) o.intended -= 1s;
  return turns;
}

TEST(Judge, a_late_generator_makes_the_run_invalid_whatever_its_budgets_say) {
  EXPECT_EQ(judged(promises(), late_turns()).verdict, Verdict::invalid);
  plan::Plan strict = promises();
  strict.budgets[0].limit = 1ms;
  const Outcome broken = judged(strict, late_turns());
  EXPECT_EQ(broken.budgets[0].verdict, Verdict::fail);
  EXPECT_EQ(broken.verdict, Verdict::invalid);
}

TEST(Judge, a_violation_is_proven_however_late_the_generator_was) {
  const Outcome outcome = judged(promises(), late_turns(Echo::absent));
  EXPECT_FALSE(outcome.doubts.empty());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(exit_code(outcome), 99);
}

TEST(Judge, a_search_for_capacity_is_not_held_against_the_limits_that_it_looks_for) {
  plan::Plan plan = promises();
  plan.loads[0].search.emplace();
  EXPECT_TRUE(judged(plan, late_turns()).doubts.empty());
  const LastSecond last(3);  // but what is lost is lost
  EXPECT_EQ(judged(plan, {turn(1), turn(2), last.seen}).verdict, Verdict::invalid);
}

TEST(Judge, a_recording_with_holes_says_nothing_of_counts) {
  const plan::Plan plan = promises();
  const LastSecond last(3);
  const Shards shards = shards_of(plan, 1);
  for (const Observation& o : {turn(1), turn(2), last.seen}) shards[0]->on(o);
  Outcome outcome;
  outcome.whole = false;
  measure::Windows windows(plan, shards.size());
  conclude(plan, shards, windows, outcome);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
}

TEST(Judge, how_long_the_load_took_is_what_its_threads_told) {
  plan::Plan plan = promises();
  plan.warm_up = 100ms;
  const Shards shards = shards_of(plan, 1);
  const LastSecond last(1);
  for (const Observation& o : {turn(1), last.seen}) shards[0]->on(o);
  Outcome outcome;
  outcome.snapshot.elapsed =
      35s;  // as the control thread saw it, or the last request of a recording
  measure::Windows windows(plan, shards.size());
  conclude(plan, shards, windows, outcome);
  EXPECT_EQ(outcome.snapshot.elapsed, 900ms);
  EXPECT_EQ(outcome.snapshot.measured, 800ms);
  EXPECT_EQ(outcome.snapshot.loads.at(0).peak_users, 7U);
  EXPECT_EQ(outcome.snapshot.threads.size(), 1U);
}

TEST(Judge, what_came_filled_in_stays_and_nothing_is_counted_twice) {
  const plan::Plan plan = promises();
  const Shards shards = shards_of(plan, 1);
  shards[0]->on(turn(1));
  Outcome outcome;
  outcome.name = "dinner";
  measure::Windows windows(plan, shards.size());
  outcome.snapshot = snapshot(shards, windows);  // as a run has it from its last tick
  outcome.snapshot.elapsed = 35s;
  outcome.snapshot.measured = 30s;
  outcome.snapshot.loads.resize(1);
  outcome.snapshot.loads[0].peak_users = 7;
  outcome.notes.push_back({.warning = true, .text = "a note", .lines = {}});
  conclude(plan, shards, windows, outcome);
  EXPECT_EQ(outcome.snapshot.total().requests(), 1U);
  EXPECT_EQ(outcome.snapshot.elapsed, 35s);
  EXPECT_EQ(outcome.snapshot.measured, 30s);
  EXPECT_EQ(outcome.snapshot.loads.at(0).peak_users, 7U);
  EXPECT_EQ(outcome.notes.size(), 1U);
  EXPECT_EQ(outcome.name, "dinner");
}

TEST(Judge, a_run_that_a_budget_ended_fails_and_says_when) {
  plan::Plan plan = promises();
  const Observation mark = AbortMark::mark(0, TimePoint(100s), TimePoint(112s));
  const Outcome outcome = judged(plan, {turn(1), mark, turn(2)});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.ending, Ending::complete);
  EXPECT_TRUE(outcome.budgets.at(0).aborted);
  EXPECT_FALSE(outcome.budgets.at(1).aborted);
  ASSERT_EQ(outcome.notes.size(), 1U);
  EXPECT_EQ(outcome.notes[0].text,
            "the load was ended after 12.0s, because `p95 < 100ms` was broken");
}

TEST(Judge, windows_of_a_rate_end_where_another_budget_ended_the_load) {
  plan::Plan plan = promises();
  plan::Budget rate;
  rate.kind = plan::Budget::Kind::rate;
  rate.limit_rate = Rate::per_second(1);
  rate.over = 1s;
  plan.budgets.push_back(rate);
  std::vector<Observation> seen;
  for (std::uint32_t n = 1; n <= 6; ++n) {
    if (n <= 2) seen.push_back(turn(n));
    if (n == 3) seen.push_back(AbortMark::mark(0, TimePoint(100s), TimePoint(102s + 100ms)));
    seen.push_back(closing(n));
  }
  const Outcome outcome = judged(plan, seen);
  EXPECT_EQ(outcome.snapshot.windows.at(3).judged, 2U);
  EXPECT_EQ(outcome.budgets.at(3).verdict, Verdict::pass);
}

TEST(Judge, a_recorded_history_comes_to_the_same_verdict) {
  plan::Plan plan = promises();
  plan.budgets.push_back(plan.budgets[0]);
  plan.budgets.back().over = 1s;
  const test::ScratchDir scratch;
  const std::string path = scratch.file("history.bin");
  const Shards live = shards_of(plan, 2);
  {
    auto file = observe::HistoryFile::create(path, {.plan = "x", .shards = 2}, 1ULL << 30U);
    ASSERT_TRUE(file) << file.error().message;
    {
      observe::HistoryShard history[] = {{**file, 0}, {**file, 1}};
      for (std::uint32_t i = 0; i < 5000; ++i) {
        const Observation o = turn(i, i % 997 == 0 ? Echo::absent : Echo::same, 1us * i);
        live[i % 2]->on(o);
        history[i % 2].on(o);
        if (i % 1000 < 998) continue;
        const Observation closed = closing(i / 1000 + 1);
        live[i % 2]->on(closed);
        history[i % 2].on(closed);
      }
    }
    ASSERT_TRUE((*file)->close());
  }
  Outcome first;
  measure::Windows live_windows(plan, live.size());
  static_cast<void>(snapshot(live, live_windows));  // as a run does while it lasts
  conclude(plan, live, live_windows, first);

  const Shards again = shards_of(plan, 2);
  auto reader = observe::HistoryReader::open(path);
  ASSERT_TRUE(reader) << reader.error().message;
  ASSERT_TRUE((*reader)->read({again[0].get(), again[1].get()}));
  Outcome second;
  measure::Windows windows(plan, again.size());
  conclude(plan, again, windows, second);

  EXPECT_EQ(first.verdict, Verdict::fail);
  EXPECT_EQ(second.verdict, first.verdict);
  EXPECT_EQ(second.findings(), first.findings());
  EXPECT_EQ(second.snapshot.total().from_send, first.snapshot.total().from_send);
  for (std::size_t i = 0; i < first.budgets.size(); ++i) {
    EXPECT_EQ(second.budgets.at(i).observed, first.budgets[i].observed);
    EXPECT_EQ(second.budgets.at(i).detail, first.budgets[i].detail);
  }
  EXPECT_EQ(first.budgets.back().detail, "worst from 4s to 5s, of 5 windows");
  EXPECT_EQ(second.checks.at(0).findings.at(0).sentence,
            first.checks.at(0).findings.at(0).sentence);
}

}  // namespace
}  // namespace throng::judge
