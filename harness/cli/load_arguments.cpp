#include "harness/cli/load_arguments.h"

#include <utility>

#include "harness/cli/commands.h"
#include "harness/plan/load_plan.h"
#include "harness/plan/segment.h"

namespace throng::cli {
std::optional<plan::Plan> load_plan(const Arguments& arguments, const Console& console) {
  plan::Overrides overrides = console.overrides();
  const auto seed = arguments.number("--seed", 0, UINT64_MAX);
  const auto threads = arguments.number("--threads", 1, plan::kMostThreads);
  for (const auto* number : {&seed, &threads}) {
    if (*number) continue;
    console.complain(number->error().message);
    return std::nullopt;
  }
  if (*seed) overrides.seed = *seed;
  if (*threads) overrides.threads = static_cast<std::uint32_t>(**threads);
  if (const auto text = arguments.value("--segment")) {
    const auto segment = plan::parse_segment(*text);
    if (!segment) {
      console.complain("--segment: " + segment.error().message);
      return std::nullopt;
    }
    overrides.segment = *segment;
  }
  overrides.environment = arguments.value("--env");
  plan::Loaded loaded = plan::load_scenario(arguments.operands().front(), overrides);
  if (report_diagnostics(loaded.diagnostics, console) != 0 || !loaded.plan) return std::nullopt;
  return std::move(loaded.plan);
}

std::string out_dir(const Arguments& arguments, const plan::Plan& plan) {
  return arguments.value("--out").value_or("out/" + plan.name);
}

}  // namespace throng::cli
