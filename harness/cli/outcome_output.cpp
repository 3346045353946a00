#include "harness/cli/outcome_output.h"

#include "exporters/report/outcome_json.h"
#include "exporters/terminal/summary.h"

namespace throng::cli {
namespace {

void write(const std::string& file, const plan::Plan& plan, const judge::Outcome& outcome,
           const Console& console) {
  const Result<void> written = report::write_outcome(file, plan, outcome);
  if (!written) console.complain(written.error().message);
}

}  // namespace

int give_outcome(const plan::Plan& plan, const judge::Outcome& outcome, const Arguments& arguments,
                 const Console& console, terminal::Style style, const std::string& file) {
  const std::string text = terminal::summary(plan, outcome, style);
  const auto json = arguments.value("--json");
  if (json == "-") {
    console.err(text);
    console.out(report::outcome_json(plan, outcome) + "\n");
  } else {
    console.out(text);
    if (json) write(*json, plan, outcome, console);
  }
  if (!file.empty()) write(file, plan, outcome, console);
  return judge::exit_code(outcome);
}

}  // namespace throng::cli
