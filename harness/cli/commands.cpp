#include "harness/cli/commands.h"

#include <unistd.h>

#include <array>
#include <vector>

#include "harness/cli/exit_codes.h"

namespace throng::cli {
namespace {

constexpr Flag kEnv{"--env", "FILE", "use this environment file instead of the scenario's"};
constexpr Flag kSeed{"--seed", "N",
                     "replay the choices of a run with this seed (default: a fresh one, printed)"};
constexpr Flag kThreads{"--threads", "N",
                        "load threads, 1 to 256 (default: the scenario's, else 1)"};
constexpr Flag kSegment{
    "--segment", "A/B",
    "take part A of the run split into B, such as 2/8; the others run elsewhere, with the same "
    "--seed and --threads"};
constexpr Flag kQuiet{"--quiet", "", "no progress, only the summary"};
constexpr Flag kNoColor{"--no-color", "", "no colours (NO_COLOR does the same)"};
constexpr Flag kJson{
    "--json", "FILE",
    "write outcome.json there; - is standard output, and nothing else is written to it"};

constexpr std::array kRunFlags{
    kEnv,
    kSeed,
    kThreads,
    kSegment,
    Flag{"--out", "DIR",
         "where outcome.json, plan.yaml, history.bin and logs go (default: out/NAME)"},
    Flag{"--metrics", "ADDRESS",
         "serve Prometheus metrics there while the run lasts, such as :9464"},
    kJson,
    Flag{"--allow-inconclusive", "", "an inconclusive check or budget does not fail the run"},
    kQuiet,
    kNoColor};
constexpr std::array kPlanFlags{kEnv, kSeed, kThreads, kSegment};
constexpr std::array kUpFlags{kEnv, kSeed,
                              Flag{"--out", "DIR", "where the logs go (default: out/NAME)"}};
constexpr std::array kCheckFlags{
    kJson,
    Flag{"--allow-inconclusive", "", "an inconclusive check or budget does not fail the run"},
    kNoColor};
constexpr std::array kStubFlags{
    Flag{"--listen", "ADDRESS", "HOST:PORT or :PORT (default: 127.0.0.1 and a free port, printed)"},
    Flag{"--latency", "DURATION", "median time to an answer (default 0s)"},
    Flag{"--sigma", "X", "spread of the latency: standard deviation of its logarithm (default 0)"},
    kSeed, Flag{"--quiet", "", "do not print a line per call"}};

constexpr std::size_t kMany = 4096;
constexpr std::array kCommands{
    CommandEntry{"run", "FILE", 1, 1, "Runs a scenario and ends with a verdict", kRunFlags,
                 run_command},
    CommandEntry{"validate",
                 "FILE…",
                 1,
                 kMany,
                 "Tells everything that is wrong with scenario, contract or environment files",
                 {},
                 validate_command},
    CommandEntry{"plan", "FILE", 1, 1,
                 "Prints the resolved plan: users, duration, bounds, files, every default",
                 kPlanFlags, plan_command},
    CommandEntry{"up", "FILE", 1, 1,
                 "Starts a scenario's environment and keeps it running for hand work", kUpFlags,
                 up_command},
    CommandEntry{"check", "HISTORY", 1, 1, "Judges a recorded history.bin again, without a network",
                 kCheckFlags, check_command},
    CommandEntry{
        "schema", "", 0, 0, "Prints the JSON Schema of the files, for editors", {}, schema_command},
    CommandEntry{"stub", "llm|backend", 1, 1, "Serves a stub alone and prints what it receives",
                 kStubFlags, stub_command},
    CommandEntry{"version", "", 0, 0, "Prints the version", {}, version_command},
};

int no_such_command(std::string_view word, const Console& console) {
  std::vector<std::string_view> names{"help"};
  for (const CommandEntry& command : kCommands) names.push_back(command.name);
  std::string text = "no command \"" + std::string(word) + "\"";
  if (const std::string_view near = nearest(word, names); !near.empty()) {
    text += ": did you mean " + std::string(near) + "?";
  }
  console.complain(text);
  console.err("\n" + help());
  return kBadFile;
}

}  // namespace

std::span<const CommandEntry> all_commands() { return kCommands; }

int dispatch(std::span<const std::string_view> words, Console& console) {
  if (words.empty()) {
    console.err(help());
    return kBadFile;
  }
  if (words[0] == "help" || words[0] == "--help" || words[0] == "-h") {
    console.out(help());
    return kPass;
  }
  const std::string_view asked = words[0] == "--version" ? "version" : words[0];
  for (const CommandEntry& command : kCommands) {
    if (command.name != asked) continue;
    for (const std::string_view word : words.subspan(1)) {
      if (word != "--help" && word != "-h") continue;
      console.out(help(command));
      return kPass;
    }
    const Result<Arguments> arguments = Arguments::parse(command, words.subspan(1));
    if (arguments) return command.run(*arguments, console);
    console.complain(arguments.error().message);
    console.err("\n" + help(command));
    return kBadFile;
  }
  return no_such_command(words[0], console);
}

int report_diagnostics(const std::vector<Diagnostic>& diagnostics, const Console& console) {
  const bool color = ::isatty(::fileno(console.err_file)) == 1 &&
                     console.variable("NO_COLOR").value_or("").empty();
  for (const Diagnostic& diagnostic : diagnostics) console.err(format(diagnostic, color));
  if (diagnostics.empty()) return kPass;
  console.err(std::to_string(diagnostics.size()) +
              (diagnostics.size() == 1 ? " error\n" : " errors\n"));
  return kBadFile;
}

}  // namespace throng::cli
