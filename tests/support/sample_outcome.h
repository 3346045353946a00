// tests/support/sample_outcome.h
//
// One run's plan and outcome with something of everything: a closed and an open load, two clocks,
// errors, phases, instances, legs, a failed and an undecided check, notes, and texts that a service
// under test could have chosen to disturb a reader; then the same run as an invalid one, and a
// search for capacity. Exporters are tested on it.
#pragma once

#include <string>

#include "harness/judge/outcome.h"
#include "harness/plan/plan.h"

namespace throng::test {

inline plan::Plan sample_plan() {
  using namespace std::chrono_literals;
  plan::Plan plan;
  plan.name = "dinner-rush";
  plan.contract.request_id.header = "X-Request-ID";
  plan.steps = {{.name = "list", .flow = 0, .turn = true},
                {.name = "order 🍜", .flow = 0, .turn = true},
                {.name = "ask", .flow = 1, .turn = true}};
  plan.loads.resize(2);
  plan.loads[0].name = "diners";
  plan.loads[0].stages = {{.target = 100, .length = 5s, .shape = plan::Stage::Shape::ramp},
                          {.target = 100, .length = 30s}};
  plan.loads[1].name = "guests";
  plan.loads[1].flow = 1;
  plan.loads[1].model = plan::Load::Model::open;
  plan.loads[1].stages = {{.target = 2.8, .length = 35s, .phase = 1}};
  plan.phases = {"load", "peak"};
  plan.environment.instances = {{.name = "agent-1"}, {.name = "agent-2"}};
  plan.threads = 2;
  plan.budgets.resize(4);
  plan.budgets[0].percentile = 95;
  plan.budgets[0].limit = 800ms;
  plan.budgets[1].percentile = 99;
  plan.budgets[1].limit = 3s;
  plan.budgets[2].kind = plan::Budget::Kind::errors;
  plan.budgets[3].kind = plan::Budget::Kind::findings;
  return plan;
}

inline measure::Snapshot sample_snapshot() {
  using namespace std::chrono_literals;
  measure::Snapshot snapshot;
  snapshot.elapsed = 35s;
  snapshot.measured = 30s;
  snapshot.warm_up_requests = 1234;
  snapshot.warm_up_by_load = {1200, 34};
  snapshot.findings = 25;
  snapshot.loads.resize(2);
  snapshot.loads[0] = {.active_users = 100,
                       .peak_users = 100,
                       .in_flight = 7,
                       .issued = 5204,
                       .started = 810,
                       .completed = 800,
                       .interrupted = 10};
  snapshot.loads[1] = {.active_users = 1,
                       .peak_users = 4,
                       .asked = 94,
                       .issued = 46,
                       .started = 90,
                       .completed = 90,
                       .drops = {3, 0, 1}};
  snapshot.series.resize(2);
  measure::Series& list = snapshot.series[0];
  list.outcomes = {3995, 2, 7};
  list.failures[static_cast<std::size_t>(Failure::none)] = 3995;
  list.failures[static_cast<std::size_t>(Failure::timed_out)] = 3;
  list.failures[static_cast<std::size_t>(Failure::abandoned)] = 4;
  list.failures[static_cast<std::size_t>(Failure::status)] = 2;
  list.unknowns[static_cast<std::size_t>(Failure::timed_out)] = 3;
  list.unknowns[static_cast<std::size_t>(Failure::abandoned)] = 4;
  list.examples[static_cast<std::size_t>(Failure::timed_out)] = "no complete response within 30s";
  list.examples[static_cast<std::size_t>(Failure::status)] =
      "500 \x1b[31mInternal\r\n\xff Server Error";
  list.statuses = {{200, 3995}, {500, 2}};
  list.bytes_sent = 1'000'000;
  list.bytes_received = 3'000'000;
  for (int i = 1; i <= 3995; ++i) {
    list.from_send[0].record(i * 100us);
    list.from_intended[0].record(i * 100us + 3ms);
    list.first_byte.record(i * 90us);
    snapshot.start_lag.record(3ms);
  }
  list.from_send[2].record(30s, 3);
  list.from_send[2].record(250ms, 4);
  list.from_send[1].record(5ms, 2);
  list.legs = {{{100, 20ms}, {0, 0s}, {4004, 48ms}, {3997, 719s}, {3995, 80s}}};
  measure::Series& ask = snapshot.series[1];
  ask.load = 1;
  ask.step = 2;
  ask.outcomes = {0, 12, 0};
  ask.failures[static_cast<std::size_t>(Failure::refused)] = 12;
  ask.phase = 1;
  ask.instance = 1;
  ask.from_send[1].record(200us, 12);
  snapshot.loop_lag.record(200us, 69);
  snapshot.loop_lag.record(4ms);
  snapshot.threads = {{.busy = 3500ms, .alive = 35s, .busiest = 0.127},
                      {.busy = 8750ms, .alive = 35s, .busiest = 0.41}};
  return snapshot;
}

inline check::CheckResult sample_failed_check() {
  using namespace std::chrono_literals;
  const TimePoint started(1000s);
  check::CheckResult check{.id = "S1",
                           .name = "one session on every instance",
                           .verdict = Verdict::fail,
                           .trials = 400,
                           .violations = 25};
  for (std::uint32_t i = 0; i < 5; ++i) {
    check::Finding finding;
    finding.check = "S1";
    finding.severity = check::Severity::safety;
    finding.what = "lost update";
    finding.group = "S1/session/" + std::to_string(i);
    finding.conversation = 0x3f9 + i;
    finding.sentence =
        "Both turns were acknowledged and the stored history keeps one, so the second save "
        "overwrote the first.";
    finding.count = 21 - i;
    finding.first = started + 12s;
    finding.last = started + 31s;
    finding.witnesses = {{.who = "turn a7",
                          .where = "agent-1",
                          .begin = started + 12031ms,
                          .end = started + 12058ms,
                          .outcome = "200",
                          .request_id = "5f0c1b2e-0000-4000-8000-000000000001",
                          .detail = "order ramen [TH-0001-0000ZS-a0007]"},
                         {.who = "redis",
                          .begin = started + 14100ms,
                          .end = started + 14100ms,
                          .outcome = "PTTL 3600000",
                          .detail = "chat_session:user-17 holds b3, \x1b[2Jnot a7"}};
    finding.see_again = {"curl -s http://127.0.0.1:8081/chat -d '{\"user_id\": \"throng-1-17\"}'",
                         "redis-cli -p 6379 LRANGE chat_session:user-17 0 -1"};
    check.findings.push_back(std::move(finding));
  }
  return check;
}

inline judge::Outcome sample_outcome() {
  using namespace std::chrono_literals;
  judge::Outcome outcome;
  outcome.name = "dinner-rush";
  outcome.seed = 18'446'744'073'709'551'615U;
  outcome.started = TimePoint(1000s);
  outcome.started_wall = WallTime(1'700'000'000'123ms);
  outcome.snapshot = sample_snapshot();
  outcome.budgets = {{.text = "p95 of list < 800ms",
                      .verdict = Verdict::pass,
                      .limit = "800ms",
                      .observed = "380ms",
                      .samples = 3995,
                      .detail = "worst 10s: 392ms from 12s to 22s",
                      .value = 0.38,
                      .limit_value = 0.8},
                     {.text = "p99 of order 🍜 < 3s", .limit = "3s", .limit_value = 3},
                     {.text = "errors <= 0.1%",
                      .verdict = Verdict::fail,
                      .limit = "0.1%",
                      .observed = "0.424%",
                      .samples = 4012,
                      .aborted = true,
                      .value = 0.00424,
                      .limit_value = 0.001},
                     {.text = "findings <= 0",
                      .verdict = Verdict::fail,
                      .limit = "0",
                      .observed = "25",
                      .samples = 5246,
                      .value = 25}};
  outcome.checks = {
      sample_failed_check(),
      {.id = "T1", .name = "every session key has a TTL", .verdict = Verdict::pass, .trials = 1234},
      {.id = "T2",
       .name = "the TTL is the promised one",
       .verdict = Verdict::pass,
       .trials = 1,
       .warnings = 2,
       .reason = "set in two steps"},
      {.id = "R4",
       .name = "requests reach the stubs with their ID",
       .reason = "no stub was called"}};
  outcome.notes = {
      {.warning = true,
       .text = "agent-2 ended with signal 11 after 20.3 s",
       .lines = {"{\"level\": \"error\", \"message\": \"\x1b]0;owned\x07 out of memory\"}"}},
      {.warning = false, .text = "the history holds 4,012 observations"}};
  outcome.verdict = Verdict::fail;
  return outcome;
}

/// The same run without the check that failed, by a generator that could not keep up.
inline judge::Outcome sample_invalid_outcome() {
  using namespace std::chrono_literals;
  judge::Outcome outcome = sample_outcome();
  outcome.checks.erase(outcome.checks.begin());
  outcome.snapshot.findings = 0;
  outcome.snapshot.start_lag.record(1200ms, 400);
  outcome.snapshot.threads[1].busiest = 0.996;
  outcome.doubts = {{.what = "start lag p99",
                     .limit = "10ms",
                     .observed = "1.20s",
                     .advice = "thread 1 had no CPU left: use --threads 4, or ask for less"},
                    {.what = "counts of guests",
                     .limit = "0",
                     .observed = "2",
                     .advice = "issued is not ok + fail + unknown: please report this"}};
  outcome.verdict = Verdict::invalid;
  return outcome;
}

/// A search over the arrivals of the guests, as judge::Outcome::capacities holds it.
inline judge::Capacity sample_capacity() {
  using namespace std::chrono_literals;
  return {
      .load = 1,
      .found = 200,
      .confirmed = true,
      .trials =
          {{.level = 100, .length = 10s, .achieved = 99.9, .verdict = Verdict::pass},
           {.level = 200, .began = 12s, .length = 10s, .achieved = 199.4, .verdict = Verdict::pass},
           {.level = 400,
            .began = 24s,
            .length = 10s,
            .achieved = 311,
            .verdict = Verdict::fail,
            .why = "p95 of ask < 800ms: 1.21s"},
           {.level = 200,
            .began = 36s,
            .length = 20s,
            .achieved = 199.8,
            .verdict = Verdict::pass,
            .why = "confirmed"}},
      .verdict = Verdict::pass,
      .why = "at least 150/s was asked for"};
}

}  // namespace throng::test
