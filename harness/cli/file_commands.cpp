// The commands that only read: validate, plan, schema, version.
#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/load_arguments.h"
#include "harness/cli/version.h"
#include "harness/plan/load_plan.h"

namespace throng::cli {

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
  console.out(plan::print(*plan));
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
