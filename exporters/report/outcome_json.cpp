#include "exporters/report/outcome_json.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>

#include "exporters/report/series_json.h"
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

Json totals_json(const measure::Snapshot& snapshot) {
  const measure::Series total = snapshot.total();
  std::uint64_t dropped = 0;
  for (const measure::LoadCounts& load : snapshot.loads) dropped += load.dropped();
  const double seconds = to_seconds(snapshot.measured);
  Json json = series_json(total);
  json["rate_per_second"] = seconds > 0 ? static_cast<double>(total.requests()) / seconds : 0.0;
  json["dropped_arrivals"] = dropped;
  json["warm_up_requests"] = snapshot.warm_up_requests;
  json["start_lag_ms"] = histogram_json(snapshot.start_lag);
  return json;
}

Json loads_json(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  Json json = Json::array();
  for (std::size_t i = 0; i < snapshot.loads.size(); ++i) {
    const measure::LoadCounts& load = snapshot.loads[i];
    Json drops = Json::object();
    for (std::size_t drop = 0; drop < measure::kDropCount; ++drop) {
      drops[std::string(to_string(static_cast<measure::Drop>(drop)))] = load.drops[drop];
    }
    const std::optional<Duration> ran = judge::ran(plan, i, snapshot);
    const auto rate = [ran](std::uint64_t n) {
      if (!ran) return Json();
      return Json(*ran > Duration::zero() ? static_cast<double>(n) / to_seconds(*ran) : 0.0);
    };
    json.push_back({{"load", plan.loads.at(i).name},
                    {"peak_users", load.peak_users},
                    {"asked", load.asked},
                    {"issued", load.issued},
                    {"started", load.started},
                    {"completed", load.completed},
                    {"interrupted", load.interrupted},
                    {"abandoned", snapshot.abandoned(i)},
                    {"dropped", load.dropped()},
                    {"drops", std::move(drops)},
                    {"asked_per_second", rate(load.asked)},
                    {"started_per_second", rate(load.started)}});
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

Json all_series_json(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  Json json = Json::array();
  const auto& instances = plan.environment.instances;
  for (const measure::Series& series : snapshot.series) {
    const bool served = series.instance < instances.size();
    Json one{{"load", plan.loads.at(series.load).name},
             {"step", plan.steps.at(series.step).name},
             {"phase", plan.phases.at(series.phase)},
             {"instance", served ? Json(instances[series.instance].name) : Json()}};
    one.update(series_json(series));
    json.push_back(std::move(one));
  }
  return json;
}

Json budgets_json(const judge::Outcome& outcome) {
  Json json = Json::array();
  for (const measure::BudgetResult& budget : outcome.budgets) {
    const bool data = !budget.observed.empty();
    json.push_back({{"text", budget.text},
                    {"verdict", verdict_of(budget.verdict)},
                    {"limit", budget.limit},
                    {"observed", data ? Json(budget.observed) : Json()},
                    {"samples", budget.samples},
                    {"value", data ? Json(budget.value) : Json()},
                    {"limit_value", budget.limit_value},
                    {"detail", budget.detail},
                    {"aborted", budget.aborted}});
  }
  return json;
}

Json generator_json(const plan::Plan& plan, const judge::Outcome& outcome) {
  const measure::Snapshot& snapshot = outcome.snapshot;
  Json threads = Json::array();
  for (const measure::ThreadHealth& thread : snapshot.threads) {
    threads.push_back({{"busy_s", to_seconds(thread.busy)},
                       {"alive_s", to_seconds(thread.alive)},
                       {"busiest_10s", thread.busiest}});
  }
  Json doubts = Json::array();
  for (const judge::Doubt& doubt : outcome.doubts) {
    doubts.push_back({{"what", doubt.what},
                      {"limit", doubt.limit},
                      {"observed", doubt.observed},
                      {"advice", doubt.advice}});
  }
  return {{"start_lag_ms", histogram_json(snapshot.start_lag)},
          {"loop_lag_ms", histogram_json(snapshot.loop_lag)},
          {"threads", std::move(threads)},
          {"limits",
           {{"start_lag_p99_ms", to_milliseconds(plan.generator.start_lag)},
            {"loop_lag_p99_ms", to_milliseconds(plan.generator.loop_lag)},
            {"busiest_10s", plan.generator.busy.value},
            {"dropped", plan.generator.dropped.value}}},
          {"doubts", std::move(doubts)}};
}

Json capacity_json(const plan::Plan& plan, const judge::Outcome& outcome) {
  Json json = Json::array();
  for (const judge::Capacity& capacity : outcome.capacities) {
    Json trials = Json::array();
    for (const judge::Trial& trial : capacity.trials) {
      trials.push_back({{"level", trial.level},
                        {"began_s", to_seconds(trial.began)},
                        {"length_s", to_seconds(trial.length)},
                        {"ok_per_second", trial.achieved},
                        {"verdict", verdict_of(trial.verdict)},
                        {"why", trial.why}});
    }
    const plan::Load& load = plan.loads.at(capacity.load);
    const bool open = load.model == plan::Load::Model::open;
    json.push_back({{"load", load.name},
                    {"of", open ? "arrivals_per_second" : "users"},
                    {"verdict", verdict_of(capacity.verdict)},
                    {"found", capacity.found},
                    {"confirmed", capacity.confirmed},
                    {"at_end", capacity.at_end},
                    {"why", capacity.why},
                    {"trials", std::move(trials)}});
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
      {"series", all_series_json(plan, outcome.snapshot)},
      {"budgets", budgets_json(outcome)},
      {"generator", generator_json(plan, outcome)},
      {"capacity", capacity_json(plan, outcome)},
      {"checks", checks_json(outcome)},
      {"notes", notes_json(outcome)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<void> write_outcome(const std::string& path, const plan::Plan& plan,
                           const judge::Outcome& outcome) {
  return write_text_file(path, outcome_json(plan, outcome) + "\n");
}

}  // namespace throng::report
