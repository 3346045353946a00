// What the run was judged by: doubts, budgets, checks and the search for capacity.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "exporters/terminal/sections.h"
#include "exporters/terminal/text.h"
#include "harness/base/grouped.h"
#include "harness/base/units.h"

namespace throng::terminal {
namespace {

using enum Table::Align;

constexpr std::size_t kTextColumns = 100;

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

std::string level_text(const plan::Load& load, double level) {
  if (load.model == plan::Load::Model::open) return rate_text(level);
  return counted(static_cast<std::uint64_t>(std::llround(level)), "user", "users");
}

std::string_view word_of(Verdict verdict) {
  static constexpr std::array<std::string_view, 4> kWords{"held", "undecided", "broke", "invalid"};
  return kWords.at(static_cast<std::size_t>(verdict));
}

Table trials_table(const plan::Load& load, const judge::Capacity& capacity) {
  Table table({left, right, right, right, left});
  table.row({{},
             {"level", Color::dim},
             {"ok", Color::dim},
             {"from – to", Color::dim},
             {"budgets", Color::dim}});
  for (const judge::Trial& trial : capacity.trials) {
    const Color tone = color_of(trial.verdict);
    std::string said(word_of(trial.verdict));
    if (!trial.why.empty()) said += ": " + printable(trial.why);
    table.row({{std::string(mark_of(trial.verdict)), tone},
               {level_text(load, trial.level)},
               {rate_text(trial.achieved)},
               {rounded(trial.began) + " – " + rounded(trial.began + trial.length), Color::dim},
               {said, trial.verdict == Verdict::pass ? Color::dim : tone}});
  }
  return table;
}

std::string result_text(const plan::Load& load, const judge::Capacity& capacity) {
  std::string text = "no level held every budget";
  if (capacity.found > 0) {
    text = level_text(load, capacity.found);
    text += capacity.confirmed ? ", confirmed" : ", not confirmed";
    if (capacity.at_end) text += ", the highest level that was allowed: there may be more";
  }
  if (!capacity.why.empty()) text += " · " + printable(capacity.why);
  return text;
}

}  // namespace

std::string doubts_section(const judge::Outcome& outcome, bool color) {
  const bool invalid = outcome.verdict == Verdict::invalid;
  if (outcome.doubts.empty() && !invalid) return "";
  std::string out = invalid
                        ? "\n" +
                              paint("INVALID · exit " + std::to_string(judge::exit_code(outcome)),
                                    Color::yellow, color) +
                              "\n"
                        : title("DOUBTS", color);
  out += "  The budgets say nothing of the service, because the generator did not do as asked";
  out += outcome.doubts.empty() ? ".\n" : ":\n";
  Table table({left, left, right, left});
  for (const judge::Doubt& doubt : outcome.doubts) {
    table.row({{"!", Color::yellow},
               {printable(doubt.what)},
               {printable(doubt.observed), Color::yellow},
               {"limit " + printable(doubt.limit), Color::dim}});
  }
  out += table.text(2, color);
  for (const judge::Doubt& doubt : outcome.doubts) {
    if (doubt.advice.empty()) continue;
    out += wrapped(printable(doubt.what + ": " + doubt.advice), kTextColumns, 2);
  }
  if (outcome.verdict == Verdict::fail) {
    out += "  What the checks have proven holds all the same.\n";
  }
  return out;
}

std::string budgets_section(const judge::Outcome& outcome, bool color) {
  if (outcome.budgets.empty()) return "";
  const bool valid = outcome.doubts.empty() && outcome.verdict != Verdict::invalid;
  Table table({left, left, right, left});
  std::vector<std::string> details;
  for (const measure::BudgetResult& budget : outcome.budgets) {
    const Color tone = valid ? color_of(budget.verdict) : Color::dim;
    table.row({{std::string(mark_of(budget.verdict)), tone},
               {printable(budget.text)},
               {budget.observed.empty() ? "no data" : printable(budget.observed), tone},
               {"limit " + budget.limit + ", n " + grouped(budget.samples), Color::dim}});
    std::string detail;
    if (budget.aborted) detail = paint("ended the run", Color::red, color);
    if (!budget.detail.empty()) {
      if (!detail.empty()) detail += " · ";
      detail += paint(printable(budget.detail), Color::dim, color);
    }
    details.push_back(std::move(detail));
  }
  // A detail stands below its budget, under the text.
  const std::string rows = table.text(2, color);
  std::string out = title(valid ? "BUDGETS" : "BUDGETS · they say nothing", color);
  std::size_t at = 0;
  for (const std::string& detail : details) {
    const std::size_t end = rows.find('\n', at) + 1;
    out += rows.substr(at, end - at);
    at = end;
    if (!detail.empty()) out += "       " + detail + "\n";
  }
  return out;
}

std::string checks_section(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
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

std::string capacity_section(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  std::string out;
  for (const judge::Capacity& capacity : outcome.capacities) {
    const plan::Load& load = plan.loads.at(capacity.load);
    out += title("CAPACITY of " + printable(load.name), color);
    out += trials_table(load, capacity).text(2, color);
    out +=
        "  result: " + paint(result_text(load, capacity), color_of(capacity.verdict), color) + "\n";
  }
  return out;
}

}  // namespace throng::terminal
