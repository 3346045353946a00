// The words of a scenario's loads, and of what the generator asks of itself.
#include "harness/plan/language.h"

namespace throng::plan {
namespace {

constexpr auto required = Need::required;
constexpr auto optional = Need::optional;

constexpr Field kLoad[] = {
    {"warm_up", "duration", optional, "0s", "warm_up: 10s",
     "What starts within this time of the beginning counts in no budget."},
    {"threads", "count", optional, "1", "threads: 2",
     "Loops that share the users. `--threads` takes its place."},
    {"<name>", "load_entry", optional, "", "diners: {flow: order, users: 100, for: 1m}",
     "One group of users; its name stands in reports and metrics."},
};

constexpr Field kLoadEntry[] = {
    {"flow", "name", required, "", "flow: order", "The flow that they walk, over and over."},
    {"users", "users | [stage]", optional, "", "users: [{to: 100, over: 30s}, {hold: 2m}]",
     "So many users at once, each starting anew when it ends (closed model): a number with `for`, "
     "or stages."},
    {"for", "length", optional, "", "for: 30s",
     "How long, where `users` is a number. Default, where `iterations` or `shared_iterations` ends "
     "the load: at most 10m."},
    {"iterations", "count", optional, "", "iterations: 3",
     "With `users`: each user ends after so many iterations."},
    {"shared_iterations", "count", optional, "", "shared_iterations: 1000",
     "With `users`: all of them together begin so many iterations, whoever is free takes the next "
     "one."},
    {"every", "length", optional, "", "every: 10s",
     "With `users`: the iterations of one user are due this far apart, counted from its first; the "
     "users are spread evenly over that time. A late iteration shifts none after it."},
    {"in_step", "boolean", optional, "false", "in_step: true",
     "With `every`: the users are not spread, so all that began together begin each iteration "
     "together."},
    {"arrivals", "[arrival]", optional, "", "arrivals: [{rate: 50/s, for: 2m}]",
     "So many users begin per second, however slow the service is (open model). Instead of "
     "`users`."},
    {"spacing", "'even' | 'poisson'", optional, "even", "spacing: poisson",
     "With arrivals: the same distance between any two, or random ones as if of many people who "
     "know nothing of each other (a Poisson process, from the seed)."},
    {"max_in_flight", "users", optional, "1000", "max_in_flight: 500",
     "With arrivals: those beyond so many users at once are dropped and counted, and never made up "
     "for."},
    {"find_capacity", "capacity", optional, "",
     "find_capacity: {rate: {from: 10/s, to: 1000/s}, trial: 30s}",
     "Searches the highest rate, or number of users, at which every budget holds. Instead of "
     "`users` and `arrivals`."},
    {"abandon", "abandon", optional, "", "abandon: {share: 2%, after: [50ms, 500ms]}",
     "Users who go away while they wait for an answer."},
    {"start_after", "duration", optional, "0s", "start_after: 30s",
     "Begins so long after the run."},
    {"graceful_stop", "duration", optional, "10s", "graceful_stop: 30s",
     "How long running iterations may take to end once the load is over; what runs on is cut."},
};

constexpr Field kPhase = {
    "phase",
    "name",
    optional,
    "load",
    "phase: peak",
    "The part of the schedule that this stage belongs to: its requests are measured under this "
    "name, of whatever load they are, and budgets may name it."};

constexpr Field kStage[] = {
    {"to", "users_or_none", optional, "", "to: 100",
     "How many users there are at the end of the stage."},
    {"over", "length", optional, "", "over: 30s",
     "With `to`: the number changes evenly over this time."},
    {"hold", "length", optional, "", "hold: 2m",
     "The number stays for this time: the one of the stage before, or at once that of `to`."},
    kPhase,
};

constexpr Field kRateStage[] = {
    {"rate", "rate_or_none", required, "", "rate: 50/s", "Arrivals per unit of time."},
    {"for", "length", optional, "", "for: 2m", "The rate holds for this time, from its beginning."},
    {"over", "length", optional, "", "over: 30s",
     "The rate changes evenly from the one before (at first zero) over this time. Instead of "
     "`for`."},
    kPhase,
};

constexpr Field kSineStage[] = {
    {"sine", "sine", required, "", "sine: {mean: 50/s, amplitude: 20/s, period: 10s}",
     "The rate rises and falls as a sine."},
    {"for", "length", required, "", "for: 2m", "For this time."},
    kPhase,
};

constexpr Field kSine[] = {
    {"mean", "rate", required, "", "mean: 50/s", "The rate at the beginning, which then rises."},
    {"amplitude", "rate", required, "", "amplitude: 20/s",
     "How far it goes above and below; at most the mean."},
    {"period", "length", required, "", "period: 10s", "From one peak to the next."},
};

constexpr Field kBurstStage[] = {
    {"burst", "users", required, "", "burst: 200",
     "So many arrivals at one instant; then the next stage begins."},
    kPhase,
};

constexpr Field kPauseStage[] = {
    {"pause", "length", required, "", "pause: 10s", "No arrivals for this time."},
    kPhase,
};

constexpr Field kAbandon[] = {
    {"share", "share", required, "", "share: 2%",
     "Of the requests: these are given up if they are not answered by then."},
    {"after", "duration | [duration]", required, "", "after: [50ms, 500ms]",
     "So long after sending, or evenly between the two: the connection is closed. The request "
     "counts as abandoned, in no latency and in no share of errors."},
};

constexpr Field kCapacity[] = {
    {"rate", "rate_range", optional, "", "rate: {from: 10/s, to: 1000/s}",
     "Arrivals per second, and between which of them to search."},
    {"users", "user_range", optional, "", "users: {from: 10, to: 2000}",
     "The same for users. Instead of `rate`."},
    {"precision", "share", optional, "5%", "precision: 2%",
     "The search ends once the level is known to this share of it."},
    {"trial", "length", optional, "30s", "trial: 1m", "How long each level is tried."},
    {"cool_down", "duration", optional, "5s", "cool_down: 10s",
     "Time without load after each trial."},
    {"confirm", "length", optional, "1m", "confirm: 5m",
     "The level found is tried once more for this time, and counts only if it holds."},
    {"at_least", "rate | users", optional, "", "at_least: 200/s",
     "A capacity below this fails the run."},
};

constexpr Field kRateRange[] = {
    {"from", "rate", required, "", "from: 10/s",
     "Tried first, then twice as much, until a budget breaks."},
    {"to", "rate", required, "", "to: 1000/s", "Nothing above is tried."},
};

constexpr Field kUserRange[] = {
    {"from", "users", required, "", "from: 10",
     "Tried first, then twice as many, until a budget breaks."},
    {"to", "users", required, "", "to: 2000", "No more are tried."},
};

constexpr Field kGenerator[] = {
    {"start_lag", "length", optional, "10ms", "start_lag: 5ms",
     "The p99 of how much later requests are sent than they could have been."},
    {"loop_lag", "length", optional, "100ms", "loop_lag: 50ms",
     "The p99 of how late a load thread's loop is, of each second the worst."},
    {"busy", "share", optional, "95%", "busy: 80%",
     "How much of its core a load thread uses over any 10 s."},
    {"dropped", "share", optional, "1%", "dropped: 0%",
     "Of all arrivals, those that were dropped because `max_in_flight` users were there."},
};

}  // namespace

std::span<const Table> load_tables() {
  static constexpr Table kTables[] = {
      {"load", "the load", "Groups of users, each with its own size over time.", kLoad},
      {"load_entry", "a load",
       "One group of users: `users` (closed model), `arrivals` (open model) or `find_capacity`. "
       "[How each behaves](load.md).",
       kLoadEntry, "users arrivals find_capacity"},
      {"stage", "a stage",
       "A part of a closed load: `{to, over}` ramps, `{hold}` stays, `{to, hold}` jumps and stays.",
       kStage},
      {"rate_stage", "a stage of arrivals",
       "A part of an open load: `{rate, for}` stays, `{rate, over}` ramps.", kRateStage},
      {"sine_stage", "a stage of arrivals", "A part of an open load that swings.", kSineStage},
      {"sine", "a sine", "A rate that rises and falls.", kSine},
      {"burst_stage", "a burst", "Arrivals at one instant.", kBurstStage},
      {"pause_stage", "a pause", "A part of an open load without arrivals.", kPauseStage},
      {"abandon", "an abandonment", "Which users go away, and when.", kAbandon},
      {"capacity", "a search for capacity",
       "Levels are doubled until a budget breaks, then the level between is halved down to "
       "`precision`, and what was found is confirmed.",
       kCapacity, "rate users"},
      {"rate_range", "a range of rates", "From one rate up to another.", kRateRange},
      {"user_range", "a range of users", "From one number of users up to another.", kUserRange},
      {"generator", "the generator's limits",
       "What throng asks of itself. Past one of these its figures say nothing of the service: the "
       "run is invalid (exit code 97), and says which machine limit was met.",
       kGenerator},
  };
  return kTables;
}

}  // namespace throng::plan
