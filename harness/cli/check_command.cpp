// Judges a recorded history again: the same shards see the same observations in the same order as
// in the run.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/outcome_output.h"
#include "harness/judge/judge.h"
#include "harness/observe/history.h"
#include "harness/plan/load_plan.h"

namespace throng::cli {
namespace {

// Notes when the last request ended, for the rates, and has windows judged on the way.
class LastEnd : public observe::Sink {
 public:
  LastEnd(judge::Shard& shard, const judge::Shards& shards, measure::Windows& windows)
      : shard_(shard), shards_(shards), windows_(windows) {}
  void on(const observe::Observation& observation) override {
    if (observation.kind == observe::Kind::turn || observation.kind == observe::Kind::request) {
      last = std::max(last, observation.end);
    }
    shard_.on(observation);
    // Now and then, so that a long recording is not held whole.
    if (observation.kind == observe::Kind::generator) judge::judge_windows(shards_, windows_);
  }
  TimePoint last{};

 private:
  judge::Shard& shard_;
  const judge::Shards& shards_;
  measure::Windows& windows_;
};

std::optional<plan::Plan> plan_of(const observe::HistoryHeader& header, const std::string& path,
                                  const Console& console) {
  plan::Loaded loaded = plan::load_canonical(header.plan, path);
  if (report_diagnostics(loaded.diagnostics, console) != kPass || !loaded.plan) return std::nullopt;
  return std::move(loaded.plan);
}

}  // namespace

int check_command(const Arguments& arguments, Console& console) {
  const std::string& path = arguments.operands().front();
  auto reader = observe::HistoryReader::open(path);
  if (!reader) {
    console.complain(reader.error().message);
    return kBadFile;
  }
  const observe::HistoryHeader& header = (*reader)->header();
  std::optional<plan::Plan> plan = plan_of(header, path, console);
  if (!plan) return kBadFile;
  if (arguments.has("--allow-inconclusive")) plan->checks.allow_inconclusive = plan->checks.enabled;

  judge::Shards shards;
  measure::Windows windows(*plan, header.shards);
  std::vector<std::unique_ptr<LastEnd>> sinks;
  std::vector<observe::Sink*> told;
  for (std::uint32_t i = 0; i < header.shards; ++i) {
    shards.push_back(std::make_unique<judge::Shard>(*plan));
    sinks.push_back(std::make_unique<LastEnd>(*shards.back(), shards, windows));
    told.push_back(sinks.back().get());
  }
  const Result<observe::HistoryEnd> end = (*reader)->read(told);
  if (!end) {
    console.complain(end.error().message);
    return kBadFile;
  }

  judge::Outcome outcome;
  outcome.name = plan->name;
  outcome.seed = plan->seed;
  outcome.started = header.started;
  outcome.started_wall = header.started_wall;
  TimePoint last = header.started;
  for (const auto& sink : sinks) last = std::max(last, sink->last);
  outcome.snapshot = judge::snapshot(shards, windows);
  outcome.snapshot.elapsed = last - header.started;
  outcome.snapshot.measured = std::max(Duration::zero(), outcome.snapshot.elapsed - plan->warm_up);
  outcome.whole = !end->cut_short && end->dropped == 0;
  if (end->cut_short)
    outcome.notes.push_back({true, "the history has no end mark: the run was cut short", {}});
  if (end->dropped > 0) {
    outcome.notes.push_back(
        {true, std::to_string(end->dropped) + " observations were dropped while recording", {}});
  }
  judge::conclude(*plan, shards, windows, outcome);
  terminal::Style style = console.style(true, arguments.has("--no-color"));
  return give_outcome(*plan, outcome, arguments, console, style, "");
}

}  // namespace throng::cli
