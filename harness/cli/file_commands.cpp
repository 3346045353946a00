// The commands that only read: validate, plan, schema, version.
#include <cmath>
#include <optional>
#include <string>

#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/load_arguments.h"
#include "harness/cli/version.h"
#include "harness/plan/estimate.h"
#include "harness/plan/load_plan.h"

namespace throng::cli {
namespace {

// What canonical YAML cannot say, as comments above it.
std::string heading(const plan::Plan& plan) {
  std::string text;
  for (const plan::Load& load : plan.loads) {
    const std::optional<double> requests = plan::estimate_requests(plan, load);
    text += "# " + load.name + ": ";
    text +=
        requests
            ? "about " + std::to_string(std::llround(*requests)) + " requests" +
                  (load.model == plan::Load::Model::closed ? " if every answer came at once" : "")
            : "as many requests as the service answers (its users never think)";
    text += "\n";
  }
  for (const std::string& file : plan.files) text += "# reads " + file + "\n";
  return text;
}

}  // namespace

int validate_command(const Arguments& arguments, Console& console) {
  std::vector<Diagnostic> all;
  for (const std::string& path : arguments.operands()) {
    std::vector<Diagnostic> found = plan::validate_file(path, console.overrides());
    if (found.empty()) console.out(path + ": ok\n");
    all.insert(all.end(), found.begin(), found.end());
  }
  return report_diagnostics(all, console);
}

int plan_command(const Arguments& arguments, Console& console) {
  const auto plan = load_plan(arguments, console);
  if (!plan) return kBadFile;
  console.out(heading(*plan) + plan::print(*plan));
  return kPass;
}

int schema_command(const Arguments& /*arguments*/, Console& console) {
  console.out(plan::json_schema() + "\n");
  return kPass;
}

int version_command(const Arguments& /*arguments*/, Console& console) {
  console.out("throng " + std::string(kVersion) + "\n");
  return kPass;
}

}  // namespace throng::cli
