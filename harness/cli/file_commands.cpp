// The commands that only read: validate, plan, schema, version.
#include <cmath>
#include <string>

#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/load_arguments.h"
#include "harness/cli/version.h"
#include "harness/plan/advice.h"
#include "harness/plan/estimate.h"
#include "harness/plan/load_plan.h"
#include "harness/plan/schedule.h"
#include "harness/plan/segment.h"

namespace throng::cli {
namespace {

std::string about(double number, const char* of) {
  return "about " + std::to_string(std::llround(number)) + " " + of;
}

// At most how many users, how many arrivals and requests, how long.
std::string summary(const plan::Plan& plan, const plan::Load& load) {
  const plan::LoadEstimate all = plan::estimate(plan, load);
  const bool open = load.model == plan::Load::Model::open;
  const Duration length = plan.end_of(load) - load.start_after;
  std::string text = "at most " + std::to_string(load.most_users()) +
                     (open ? " users at once, " : " users, ") + print(length);
  if (load.search)
    text += " and " + std::to_string(plan::longest_way(load).trials) + " trials at most";
  if (load.start_after > Duration::zero()) text += " after " + print(load.start_after);
  if (all.arrivals) text += ", " + about(*all.arrivals, "arrivals");
  if (!open && all.iterations) text += ", " + about(*all.iterations, "iterations");
  if (!all.requests)
    return text + ", as many requests as the service answers (its users never think)";
  text += ", " + about(*all.requests, "requests");
  if (load.search) return text + " on the longest way";
  return text + (open ? "" : " if every answer came at once");
}

// What canonical YAML cannot say, as comments above it.
std::string heading(const plan::Plan& plan) {
  std::string text;
  for (const plan::Load& load : plan.loads)
    text += "# " + load.name + ": " + summary(plan, load) + "\n";
  if (plan.segment.count > 1) {
    text += "# segment " + print(plan.segment) + ": of all that, every " +
            std::to_string(plan.segment.count) +
            "th user and arrival; all segments need this seed" +
            (plan.threads == 1 ? " and one thread"
                               : " and " + std::to_string(plan.threads) + " threads") +
            " each\n";
  }
  for (const std::string& warning : plan::advice(plan)) text += "# warning: " + warning + "\n";
  for (const std::string& file : plan.files) text += "# reads " + file + "\n";
  return text;
}

// A scenario without mistakes may still promise what it will not keep.
std::string warnings_of(const plan::Plan& plan) {
  std::string text;
  for (const std::string& warning : plan::advice(plan)) text += "  warning: " + warning + "\n";
  return text;
}

}  // namespace

int validate_command(const Arguments& arguments, Console& console) {
  std::vector<Diagnostic> all;
  for (const std::string& path : arguments.operands()) {
    const plan::Loaded read = plan::validate_file(path, console.overrides());
    if (read.diagnostics.empty())
      console.out(path + ": ok\n" + (read.plan ? warnings_of(*read.plan) : ""));
    all.insert(all.end(), read.diagnostics.begin(), read.diagnostics.end());
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
