#include "exporters/report/outcome_json.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "exporters/report/text_file.h"

namespace throng::report {
namespace {

using Json = nlohmann::ordered_json;

/// "2026-11-20T11:40:21.123Z"
std::string iso_time(WallTime time) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  const auto ms = (time.time_since_epoch() % std::chrono::seconds(1)).count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ",
                static_cast<int>(ms < 0 ? ms + 1000 : ms));
  return std::string(text.data(), size) + fraction.data();
}

std::string_view ending_of(judge::Ending ending) {
  static constexpr std::array<std::string_view, 3> kNames{"complete", "interrupted",
                                                          "environment_failed"};
  return kNames.at(static_cast<std::size_t>(ending));
}

std::string_view verdict_of(Verdict verdict) {
  static constexpr std::array<std::string_view, 4> kNames{"pass", "inconclusive", "fail",
                                                          "invalid"};
  return kNames.at(static_cast<std::size_t>(verdict));
}

/// Without samples there is nothing but the count: no zero that could be taken for a latency.
Json latency(const measure::Histogram& histogram) {
  Json json{{"count", histogram.count()}};
  if (histogram.count() == 0) return json;
  json["min"] = to_milliseconds(histogram.min());
  json["mean"] = to_milliseconds(histogram.mean());
  for (const auto& [name, p] : {std::pair("p50", 50.0),
                                {"p75", 75.0},
                                {"p90", 90.0},
                                {"p95", 95.0},
                                {"p99", 99.0},
                                {"p99.9", 99.9}}) {
    json[name] = to_milliseconds(histogram.percentile(p));
  }
  json["max"] = to_milliseconds(histogram.max());
  if (histogram.over_range() > 0) json["over_range"] = histogram.over_range();
  return json;
}

Json outcomes_of(const measure::Series& series) {
  Json json = Json::object();
  for (std::size_t i = 0; i < series.outcomes.size(); ++i) {
    json[std::string(to_string(static_cast<Outcome>(i)))] = series.outcomes[i];
  }
  return json;
}

measure::Histogram failed_of(const measure::Series& series) {
  measure::Histogram sum = series.sent(Outcome::fail);
  sum.merge(series.sent(Outcome::unknown));
  return sum;
}

Json series_json(const measure::Series& series) {
  Json failures = Json::object();
  for (std::size_t i = 0; i < kFailureCount; ++i) {
    const auto failure = static_cast<Failure>(i);
    if (failure == Failure::none || series.failures[i] == 0) continue;
    failures[std::string(to_string(failure))] = {{"count", series.failures[i]},
                                                 {"example", series.examples[i]}};
  }
  Json statuses = Json::object();
  for (const auto& [status, count] : series.statuses) statuses[std::to_string(status)] = count;
  return {{"requests", series.requests()},
          {"outcomes", outcomes_of(series)},
          {"failures", std::move(failures)},
          {"statuses", std::move(statuses)},
          {"bytes_sent", series.bytes_sent},
          {"bytes_received", series.bytes_received},
          {"latency_ms",
           {{"sent", latency(series.sent())},
            {"intended", latency(series.intended())},
            {"failed", latency(failed_of(series))}}}};
}

Json totals_json(const measure::Snapshot& snapshot) {
  const measure::Series total = snapshot.total();
  std::uint64_t dropped = 0;
  for (const measure::LoadCounts& load : snapshot.loads) dropped += load.dropped();
  const double seconds = to_seconds(snapshot.measured);
  Json json = series_json(total);
  json["rate_per_second"] = seconds > 0 ? static_cast<double>(total.requests()) / seconds : 0.0;
  json["dropped_arrivals"] = dropped;
  json["warm_up_requests"] = snapshot.warm_up_requests;
  json["start_lag_ms"] = latency(snapshot.start_lag);
  return json;
}

Json loads_json(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  Json json = Json::array();
  for (std::size_t i = 0; i < snapshot.loads.size(); ++i) {
    const measure::LoadCounts& load = snapshot.loads[i];
    json.push_back({{"load", plan.loads.at(i).name},
                    {"peak_users", load.peak_users},
                    {"started", load.started},
                    {"completed", load.completed},
                    {"interrupted", load.interrupted},
                    {"dropped", load.dropped()}});
  }
  return json;
}

Json steps_json(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  Json json = Json::array();
  for (const measure::Series& series : snapshot.by_step()) {
    Json step{{"load", plan.loads.at(series.load).name}, {"step", plan.steps.at(series.step).name}};
    step.update(series_json(series));
    json.push_back(std::move(step));
  }
  return json;
}

Json budgets_json(const judge::Outcome& outcome) {
  Json json = Json::array();
  for (const measure::BudgetResult& budget : outcome.budgets) {
    json.push_back({{"text", budget.text},
                    {"verdict", verdict_of(budget.verdict)},
                    {"limit", budget.limit},
                    {"observed", budget.observed.empty() ? Json() : Json(budget.observed)},
                    {"samples", budget.samples}});
  }
  return json;
}

Json finding_json(const check::Finding& finding, TimePoint started) {
  Json witnesses = Json::array();
  for (const check::Witness& witness : finding.witnesses) {
    witnesses.push_back({{"who", witness.who},
                         {"where", witness.where},
                         {"begin_s", to_seconds(witness.begin - started)},
                         {"end_s", to_seconds(witness.end - started)},
                         {"outcome", witness.outcome},
                         {"request_id", witness.request_id},
                         {"detail", witness.detail}});
  }
  return {{"what", finding.what},
          {"severity", check::to_string(finding.severity)},
          {"group", finding.group},
          {"count", finding.count},
          {"conversation", finding.conversation},
          {"first_s", to_seconds(finding.first - started)},
          {"last_s", to_seconds(finding.last - started)},
          {"sentence", finding.sentence},
          {"witnesses", std::move(witnesses)},
          {"see_again", finding.see_again}};
}

Json checks_json(const judge::Outcome& outcome) {
  Json json = Json::array();
  for (const check::CheckResult& check : outcome.checks) {
    Json findings = Json::array();
    for (const check::Finding& finding : check.findings) {
      findings.push_back(finding_json(finding, outcome.started));
    }
    json.push_back({{"id", check.id},
                    {"name", check.name},
                    {"verdict", verdict_of(check.verdict)},
                    {"trials", check.trials},
                    {"violations", check.violations},
                    {"warnings", check.warnings},
                    {"bound", check.bound()},
                    {"reason", check.reason},
                    {"findings", std::move(findings)}});
  }
  return json;
}

Json notes_json(const judge::Outcome& outcome) {
  Json json = Json::array();
  for (const judge::Note& note : outcome.notes) {
    json.push_back({{"warning", note.warning}, {"text", note.text}, {"lines", note.lines}});
  }
  return json;
}

}  // namespace

std::string outcome_json(const plan::Plan& plan, const judge::Outcome& outcome) {
  const Json json{
      {"throng_outcome", kOutcomeVersion},
      {"name", outcome.name},
      {"seed", std::to_string(outcome.seed)},  // beyond 2^53 many readers would round a number
      {"verdict", verdict_of(outcome.verdict)},
      {"exit_code", judge::exit_code(outcome)},
      {"ending", ending_of(outcome.ending)},
      {"started", iso_time(outcome.started_wall)},
      {"elapsed_s", to_seconds(outcome.snapshot.elapsed)},
      {"measured_s", to_seconds(outcome.snapshot.measured)},
      {"findings", outcome.findings()},
      {"totals", totals_json(outcome.snapshot)},
      {"loads", loads_json(plan, outcome.snapshot)},
      {"steps", steps_json(plan, outcome.snapshot)},
      {"budgets", budgets_json(outcome)},
      {"checks", checks_json(outcome)},
      {"notes", notes_json(outcome)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<void> write_outcome(const std::string& path, const plan::Plan& plan,
                           const judge::Outcome& outcome) {
  return write_text_file(path, outcome_json(plan, outcome) + "\n");
}

}  // namespace throng::report
