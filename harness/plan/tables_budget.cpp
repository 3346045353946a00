// The words of budgets.
#include "harness/plan/language.h"

namespace throng::plan {
namespace {

constexpr auto optional = Need::optional;

constexpr Field kBudget[] = {
    {"latency", "'all' | text | budget_target", optional, "", "latency: {step: list}",
     "Limits on response times: of all steps, of one (`list`, or `order.list` with its flow), or "
     "of "
     "a choice."},
    {"<percentile>", "length", optional, "", "p95: 800ms",
     "With `latency`: limit of this percentile: p50, p95, p99.9, …"},
    {"mean", "length", optional, "", "mean: 300ms", "With `latency`: limit of the mean."},
    {"max", "length", optional, "", "max: 5s", "With `latency`: limit of the slowest."},
    {"clock", "'sent' | 'intended'", optional, "sent", "clock: intended",
     "With `latency`: measured from the sending of the request, or from when the schedule wanted "
     "it "
     "sent."},
    {"errors", "share", optional, "", "errors: 0.1%",
     "Limit of the share of requests that were not ok."},
    {"error_count", "integer", optional, "", "error_count: 5",
     "Limit of the number of requests that were not ok."},
    {"availability", "share", optional, "", "availability: 99.9%",
     "The share of ok requests that must be shown: the interval of what was seen, each end with "
     "95 % confidence, has to lie on the right side of it."},
    {"burn", "weight", optional, "1", "burn: 5",
     "With `availability`: how many times the error budget (what is missing to 100%) may be "
     "spent."},
    {"requests", "count", optional, "", "requests: 1000", "The least number of requests."},
    {"rate", "rate", optional, "", "rate: 49/s",
     "The least number of ok requests per unit of time, while the schedule asks for some."},
    {"achieved", "share", optional, "", "achieved: 99%",
     "The least share of arrivals (or of iterations with `every`) that began, of those that the "
     "schedule asked for."},
    {"findings", "integer", optional, "", "findings: 0",
     "Limit of the number of proven violations."},
    {"of", "'all' | text | budget_target", optional, "all", "of: {step: list, phase: peak}",
     "Which requests a budget looks at, if it is not a `latency`."},
    {"<worst>", "share", optional, "", "worst_10s: 1%",
     "With `errors` or `availability`: limit of the share of requests that were not ok within any "
     "10 s."},
    {"over", "length", optional, "", "over: 10s",
     "The limit holds for every window of this length, one beginning each second, instead of the "
     "whole run."},
    {"for", "length", optional, "", "for: 30s",
     "With windows: broken only if windows are broken for so long on end."},
    {"min_samples", "count", optional, "", "min_samples: 100",
     "With fewer requests it is inconclusive; a window with fewer is passed over. Default 1, with "
     "`abort` 20."},
    {"abort", "boolean | abort", optional, "", "abort: {after: 30s}",
     "Whether breaking it ends the run at once."},
};

constexpr Field kBudgetTarget[] = {
    {"step", "text", optional, "", "step: list", "Only this step: its name, or FLOW.STEP."},
    {"load", "name", optional, "", "load: diners", "Only this load."},
    {"phase", "name", optional, "", "phase: peak",
     "Only what the schedule wanted during this phase."},
    {"instance", "name", optional, "", "instance: agent-1", "Only what went to this instance."},
    {"outcome", "'ok' | 'fail' | 'unknown'", optional, "", "outcome: fail",
     "With `latency`: requests of this outcome; without it, the ok ones."},
};

constexpr Field kAbort[] = {
    {"after", "duration", optional, "0s", "after: 30s",
     "Not before so much time of the load has passed."},
};

}  // namespace

std::span<const Table> budget_tables() {
  static constexpr Table kTables[] = {
      {"budget", "a budget",
       "One of `latency` (with percentiles, `mean` or `max`), `errors`, `error_count`, "
       "`availability`, `requests`, `rate`, `achieved` or `findings`.",
       kBudget, "latency errors error_count availability requests rate achieved findings"},
      {"budget_target", "what a budget covers", "A choice of requests; all that is named must fit.",
       kBudgetTarget},
      {"abort", "an abort", "When a broken budget ends the run.", kAbort},
  };
  return kTables;
}

}  // namespace throng::plan
