#include "exporters/terminal/summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "exporters/terminal/text.h"
#include "harness/base/units.h"

namespace throng::terminal {
namespace {

using enum Table::Align;

constexpr std::size_t kFindingsPerCheck = 3;
constexpr std::size_t kTextColumns = 100;
constexpr std::array<double, 4> kPercentiles{50, 90, 95, 99};

std::string title(std::string_view name, bool color) {
  return "\n" + paint(name, Color::bold, color) + "\n";
}

std::string budgets(const judge::Outcome& outcome, bool color) {
  if (outcome.budgets.empty()) return "";
  Table table({left, left, right, left});
  for (const measure::BudgetResult& budget : outcome.budgets) {
    const Color tone = color_of(budget.verdict);
    table.row({{std::string(mark_of(budget.verdict)), tone},
               {printable(budget.text)},
               {budget.observed.empty() ? "no data" : budget.observed, tone},
               {"limit " + budget.limit + ", n " + grouped(budget.samples), Color::dim}});
  }
  return title("BUDGETS", color) + table.text(2, color);
}

/// "rate < 0.24 %": the rule of three, rounded up so that it promises no more than was shown.
std::string bound_text(double bound) {
  if (bound >= 1) return "";
  const double percent = bound * 100;
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(percent))));
  const double scale = std::pow(10, decimals);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "rate < %.*f%%", decimals,
                std::ceil(percent * scale - 1e-9) / scale);
  return text.data();
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  std::string text = grouped(n) + " ";
  return text.append(n == 1 ? one : many);
}

std::string remark_of(const check::CheckResult& check) {
  std::string text;
  if (check.violations > 0) {
    text = counted(check.violations, "violation", "violations");
  } else if (check.verdict == Verdict::pass) {
    text = bound_text(check.bound());
  }
  if (check.warnings > 0) {
    if (!text.empty()) text += ", ";
    text += counted(check.warnings, "warning", "warnings");
  }
  if (!check.reason.empty()) {
    if (!text.empty()) text += ": ";
    text += printable(check.reason);
  }
  return text;
}

std::string checks(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  if (outcome.checks.empty()) return "";
  const std::vector<std::string>& waived = plan.checks.allow_inconclusive;
  Table table({left, left, left, right, left});
  for (const check::CheckResult& check : outcome.checks) {
    std::string remark = remark_of(check);
    if (check.verdict == Verdict::inconclusive &&
        std::find(waived.begin(), waived.end(), check.id) != waived.end()) {
      remark += " (allowed)";
    }
    table.row({{std::string(mark_of(check.verdict)), color_of(check.verdict)},
               {check.id},
               {printable(check.name)},
               {"n " + grouped(check.trials), Color::dim},
               {remark, check.verdict == Verdict::pass ? Color::dim : color_of(check.verdict)}});
  }
  return title("CHECKS", color) + table.text(2, color);
}

void add_latencies(std::vector<Table::Cell>& row, const measure::Histogram& histogram) {
  for (const double p : kPercentiles) {
    row.push_back({histogram.count() == 0 ? "-" : rounded(histogram.percentile(p))});
  }
  row.push_back({histogram.count() == 0 ? "-" : rounded(histogram.max())});
}

Table::Cell count_cell(std::uint64_t n, Color color_if_any) {
  return {grouped(n), n > 0 ? color_if_any : Color::none};
}

/// Two rows: the clock from the send, and below it the clock from the intended start.
void add_series(Table& table, std::string load, std::string step, const measure::Series& series,
                Duration measured) {
  const double rate = measured > Duration::zero()
                          ? static_cast<double>(series.requests()) / to_seconds(measured)
                          : 0;
  std::vector<Table::Cell> first{{std::move(load)},
                                 {std::move(step)},
                                 {grouped(series.requests())},
                                 {rate_text(rate)},
                                 {grouped(series.outcomes[0])},
                                 count_cell(series.outcomes[1], Color::red),
                                 count_cell(series.outcomes[2], Color::red),
                                 {"sent", Color::dim}};
  std::vector<Table::Cell> second(first.size() - 1);
  second.push_back({"intended", Color::dim});
  add_latencies(first, series.sent());
  add_latencies(second, series.intended());
  table.row(std::move(first));
  table.row(std::move(second));
}

std::string steps(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  const measure::Snapshot& snapshot = outcome.snapshot;
  if (snapshot.series.empty()) {
    return title("STEPS", color) + "  No request was measured.\n";
  }
  Table table(
      {left, left, right, right, right, right, right, left, right, right, right, right, right});
  std::vector<Table::Cell> head;
  for (const char* name : {"load", "step", "requests", "rate", "ok", "fail", "unknown", "from",
                           "p50", "p90", "p95", "p99", "max"}) {
    head.push_back({name, Color::dim});
  }
  table.row(std::move(head));
  const std::vector<measure::Series> by_step = snapshot.by_step();
  for (const measure::Series& series : by_step) {
    add_series(table, printable(plan.loads.at(series.load).name),
               printable(plan.steps.at(series.step).name), series, snapshot.measured);
  }
  if (by_step.size() > 1) {
    add_series(table, "all", "", snapshot.total(), snapshot.measured);
  }
  return title("STEPS", color) + table.text(2, color);
}

std::string loads(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  if (outcome.snapshot.loads.empty()) return "";
  Table table({left, right, right, right, left});
  for (std::size_t i = 0; i < outcome.snapshot.loads.size(); ++i) {
    const measure::LoadCounts& load = outcome.snapshot.loads[i];
    std::string rest;
    if (load.interrupted > 0) rest = grouped(load.interrupted) + " interrupted";
    if (load.dropped() > 0)
      rest += (rest.empty() ? "" : ", ") + grouped(load.dropped()) + " dropped";
    table.row({{printable(plan.loads.at(i).name)},
               {"peak " + counted(load.peak_users, "user", "users")},
               {grouped(load.started) + " started"},
               {grouped(load.completed) + " completed"},
               {rest, Color::yellow}});
  }
  return title("LOADS", color) + table.text(2, color);
}

/// Which step said it, so that the example can be understood.
std::string example_of(const plan::Plan& plan, const measure::Snapshot& snapshot,
                       std::size_t failure) {
  for (const measure::Series& series : snapshot.series) {
    if (series.examples[failure].empty()) continue;
    return plan.steps.at(series.step).name + ": " + series.examples[failure];
  }
  return "";
}

std::string errors(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  const measure::Series total = outcome.snapshot.total();
  Table table({left, right, left});
  bool any = false;
  for (std::size_t i = 0; i < kFailureCount; ++i) {
    const auto failure = static_cast<Failure>(i);
    if (failure == Failure::none || total.failures[i] == 0) continue;
    any = true;
    table.row({{std::string(to_string(failure)), Color::red},
               {grouped(total.failures[i])},
               {printable(example_of(plan, outcome.snapshot, i), kTextColumns), Color::dim}});
  }
  if (!any) return "";
  std::string statuses;
  for (const auto& [status, count] : total.statuses) {
    statuses += (statuses.empty() ? "" : ", ") + grouped(count) + " × " + std::to_string(status);
  }
  std::string out = title("ERRORS", color) + table.text(2, color);
  if (!statuses.empty()) out += "  answers: " + statuses + "\n";
  return out;
}

std::string findings(const plan::Plan& plan, const judge::Outcome& outcome, Style style) {
  std::string out;
  for (const check::CheckResult& check : outcome.checks) {
    const std::size_t shown = std::min(check.findings.size(), kFindingsPerCheck);
    for (std::size_t i = 0; i < shown; ++i) {
      if (!out.empty()) out += '\n';
      out += finding_text(plan, outcome, check, check.findings[i], style);
    }
    if (shown < check.findings.size()) {
      out += "  … and " + grouped(check.findings.size() - shown) + " more like these of " +
             check.id + " in outcome.json\n";
    }
  }
  return out.empty() ? "" : title("FINDINGS", style.color) + out;
}

std::string notes(const judge::Outcome& outcome, bool color) {
  if (outcome.notes.empty()) return "";
  std::string out = title("NOTES", color);
  for (const judge::Note& note : outcome.notes) {
    out +=
        "  " + paint(note.warning ? "! " : "· ", note.warning ? Color::yellow : Color::dim, color);
    out += printable(note.text) + "\n";
    for (const std::string& line : note.lines) out += "      " + printable(line) + "\n";
  }
  return out;
}

std::string last_line(const judge::Outcome& outcome, bool color) {
  std::string ending;
  if (outcome.ending == judge::Ending::interrupted) ending = " · interrupted";
  if (outcome.ending == judge::Ending::environment_failed) ending = " · the environment failed";
  return "\nverdict: " + paint(to_string(outcome.verdict), color_of(outcome.verdict), color) +
         ending + " · exit " + std::to_string(judge::exit_code(outcome)) + "\n";
}

}  // namespace

std::string summary(const plan::Plan& plan, const judge::Outcome& outcome, Style style) {
  const bool color = style.color;
  std::string out = "\n" + paint(printable(outcome.name), Color::bold, color) + " · seed " +
                    std::to_string(outcome.seed) + " · " + rounded(outcome.snapshot.measured) +
                    " measured";
  if (outcome.snapshot.warm_up_requests > 0) {
    out += " · " + grouped(outcome.snapshot.warm_up_requests) + " requests of the warm-up left out";
  }
  out += "\n" + budgets(outcome, color) + checks(plan, outcome, color) +
         steps(plan, outcome, color) + loads(plan, outcome, color) + errors(plan, outcome, color) +
         findings(plan, outcome, style) + notes(outcome, color) + last_line(outcome, color);
  return out;
}

}  // namespace throng::terminal
