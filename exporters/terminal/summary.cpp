#include "exporters/terminal/summary.h"

#include <algorithm>

#include "exporters/terminal/sections.h"
#include "exporters/terminal/text.h"
#include "harness/base/grouped.h"
#include "harness/base/units.h"

namespace throng::terminal {
namespace {

constexpr std::size_t kFindingsPerCheck = 3;

std::string heading(const judge::Outcome& outcome, bool color) {
  std::string out = "\n" + paint(printable(outcome.name), Color::bold, color) + " · seed " +
                    std::to_string(outcome.seed) + " · " + rounded(outcome.snapshot.measured) +
                    " measured";
  if (outcome.snapshot.warm_up_requests > 0) {
    out += " · " + grouped(outcome.snapshot.warm_up_requests) + " requests of the warm-up left out";
  }
  return out + "\n";
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

std::string findings_section(const plan::Plan& plan, const judge::Outcome& outcome, Style style) {
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

std::string summary(const plan::Plan& plan, const judge::Outcome& outcome, Style style) {
  const bool color = style.color;
  return heading(outcome, color) + doubts_section(outcome, color) +
         budgets_section(outcome, color) + checks_section(plan, outcome, color) +
         capacity_section(plan, outcome, color) + steps_section(plan, outcome, color) +
         legs_section(plan, outcome, color) + loads_section(plan, outcome, color) +
         generator_section(plan, outcome, color) + errors_section(plan, outcome, color) +
         findings_section(plan, outcome, style) + notes(outcome, color) + last_line(outcome, color);
}

}  // namespace throng::terminal
