// The words of a scenario file but for its loads and flows.
#include "harness/plan/language.h"

namespace throng::plan {
namespace {

constexpr auto required = Need::required;
constexpr auto optional = Need::optional;
constexpr auto printed = Need::printed;

constexpr Field kScenario[] = {
    {"throng", "'1'", optional, "", "throng: 1",
     "Version of this language; every file begins with it."},
    {"kind", "'scenario'", optional, "scenario", "kind: scenario", "What this file is."},
    {"name", "name", required, "", "name: dinner-rush",
     "Name of the scenario in reports and metrics."},
    {"description", "text", optional, "", "description: A hundred diners order dinner.",
     "What the scenario is for."},
    {"contract", "file | contract", required, "", "contract: ../contracts/foodie.yaml",
     "What the service promises: the path of a contract file, or the contract itself."},
    {"environment", "file | environment", optional, "", "environment: ../environments/local.yaml",
     "How to reach or start the service: a path, or the environment itself. `--env FILE` takes its "
     "place."},
    {"include", "[file]", optional, "", "include: [common/flows.yaml]",
     "Files whose flows, feeds and variables are added to this one's."},
    {"seed", "integer", optional, "", "seed: 42",
     "Seed of every random choice. `--seed` takes its place; without either each run draws one and "
     "prints it."},
    {"feeds", "{feed}", optional, "", "feeds: {dishes: {file: data/dishes.csv}}",
     "Rows of data for the users."},
    {"variables", "variables", optional, "", "variables: {city: Rome}",
     "Constants, used as `${city}` in any text of the flows."},
    {"flows", "{flow}", optional, "", "flows: {order: {steps: [{say: hello}]}}",
     "What users do, by name."},
    {"load", "load", required, "", "load: {diners: {flow: order, users: 10, for: 30s}}",
     "How many users walk which flow, and for how long."},
    {"checks", "checks | [check]", optional, "{all: true}", "checks: [T1, S1]",
     "Which promises of the contract are proven during the run."},
    {"budgets", "[budget]", optional, "", "budgets: [{latency: all, p95: 800ms}]",
     "Limits that the run must keep; each is one line of the verdict."},
    {"limits", "limits", optional, "", "limits: {turn_timeout: 20s}",
     "Bounds that the run keeps itself."},
    {"generator", "generator", optional, "", "generator: {start_lag: 5ms}",
     "What throng asks of itself; past any of it the run is invalid."},
    {"settle", "duration", optional, "1s", "settle: 2s",
     "Pause after the last reply, before the final reads that decide what was lost."},
    {"segment", "segment", printed, "", "", "Which part of the run this process takes."},
    {"files", "[text]", printed, "", "", "Every file that was read."},
};

constexpr Field kPart[] = {
    {"throng", "'1'", optional, "", "throng: 1",
     "Version of this language; every file begins with it."},
    {"kind", "'part'", required, "", "kind: part", "What this file is."},
    {"description", "text", optional, "", "description: Flows that several scenarios share.",
     "What it is for."},
    {"include", "[file]", optional, "", "include: [login.yaml]", "Further parts."},
    {"feeds", "{feed}", optional, "", "feeds: {dishes: {file: data/dishes.csv}}",
     "As in a scenario."},
    {"variables", "variables", optional, "", "variables: {city: Rome}", "As in a scenario."},
    {"flows", "{flow}", optional, "", "flows: {order: {steps: [{say: hello}]}}",
     "As in a scenario."},
};

constexpr Field kVariables[] = {
    {"<variable>", "template", optional, "", "city: Rome",
     "A constant text; `${env:NAME}` and `${secret:NAME}` may stand in it."},
};

constexpr Field kFeed[] = {
    {"file", "file", required, "", "file: data/diners.csv",
     "CSV with a header line (`.csv`), or one JSON object per line (`.jsonl`, `.ndjson`)."},
    {"order", "'sequence' | 'shuffle' | 'random'", optional, "sequence", "order: shuffle",
     "As in the file, each once in a seeded order, or any row at any time."},
    {"on_end", "'cycle' | 'stop'", optional, "cycle", "on_end: stop",
     "After the last row begin again, or end the user that finds no row left."},
    {"share", "'iteration' | 'user'", optional, "iteration", "share: user",
     "A new row for each iteration, or one row per user for good."},
    {"columns", "[text]", printed, "", "", "Names of the columns."},
    {"rows", "integer", printed, "", "", "Number of rows."},
};

constexpr Field kChecks[] = {
    {"all", "boolean", optional, "", "all: true", "Every check that throng knows."},
    {"only", "[check]", optional, "", "only: [T1, S1]", "Just these. Instead of `all`."},
    {"history", "history", optional, "", "history: {sample: 20%}", "Reading of stored histories."},
    {"omit_request_id", "share", optional, "5%", "omit_request_id: 0%",
     "Share of requests sent without a request ID, to see that the service makes one."},
    {"allow_inconclusive", "[check]", optional, "", "allow_inconclusive: [S4]",
     "Checks whose precondition may fail to hold without spoiling the verdict."},
};

constexpr Field kHistory[] = {
    {"sample", "share", optional, "5%", "sample: 20%",
     "Share of conversations whose stored history is read during the run."},
};

constexpr Field kLimits[] = {
    {"connect_timeout", "length", optional, "3s", "connect_timeout: 1s",
     "For a connection, TLS included."},
    {"response_timeout", "length", optional, "10s", "response_timeout: 5s",
     "From the end of sending to the first byte of the response."},
    {"turn_timeout", "length", optional, "30s", "turn_timeout: 1m", "For the whole exchange."},
    {"max_response", "size", optional, "1MiB", "max_response: 256KiB",
     "A body beyond this size is not read on; the request counts as failed (too_large)."},
    {"max_header", "size", optional, "16KiB", "max_header: 8KiB",
     "The same for the head of a response."},
    {"max_findings_per_check", "count", optional, "20", "max_findings_per_check: 100",
     "Findings kept with their witnesses; those beyond are counted."},
    {"max_history", "size", optional, "1GiB", "max_history: 100MB",
     "Size of the recorded history; observations beyond it are judged but not recorded."},
};

}  // namespace

std::span<const Table> scenario_tables() {
  static constexpr Table kTables[] = {
      {"scenario", "a scenario", "What users do, how many, and what must hold meanwhile.",
       kScenario},
      {"part", "a part", "Flows, feeds and variables for scenarios to include.", kPart},
      {"variables", "the variables", "Constants by name.", kVariables},
      {"feed", "a feed",
       "A table of data; `${feed.NAME.COLUMN}` is a value of the user's current row.", kFeed},
      {"checks", "the checks", "Which checks run, and how closely they look.", kChecks},
      {"history", "the history setting", "How many stored histories are read.", kHistory},
      {"limits", "the limits",
       "Deadlines and sizes; beyond them a request fails, and is counted as such.", kLimits},
  };
  return kTables;
}

}  // namespace throng::plan
