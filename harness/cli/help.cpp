// The help pages and docs/cli.md, all printed from the table of commands.
#include <algorithm>
#include <string>

#include "harness/cli/arguments.h"
#include "harness/cli/exit_codes.h"

namespace throng::cli {
namespace {

std::string usage(const CommandEntry& command) {
  std::string text = "throng " + std::string(command.name);
  if (!command.operands.empty()) text += " " + std::string(command.operands);
  if (!command.flags.empty()) text += " [flags]";
  return text;
}

std::string spelled(const Flag& flag) {
  return std::string(flag.name) + (flag.value.empty() ? "" : " " + std::string(flag.value));
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

}  // namespace

std::string help() {
  std::string text =
      "throng drives simulated chat users from a scenario file and proves, while they talk, that "
      "the\n"
      "service keeps its promises.\n\ncommands:\n";
  for (const CommandEntry& command : all_commands()) {
    text += "  " + padded(std::string(command.name), 10) + std::string(command.summary) + "\n";
  }
  text += "\nexit codes:\n";
  for (const ExitCode& code : kExitCodes)
    text += "  " + padded(std::to_string(code.value), 10) + std::string(code.meaning) + "\n";
  return text + "\n`throng COMMAND --help` tells the flags of a command.\n";
}

std::string help(const CommandEntry& command) {
  std::string text = usage(command) + "\n\n" + std::string(command.summary) + "\n";
  if (!command.flags.empty()) text += "\nflags:\n";
  std::size_t width = 0;
  for (const Flag& flag : command.flags) width = std::max(width, spelled(flag).size() + 2);
  for (const Flag& flag : command.flags)
    text += "  " + padded(spelled(flag), width) + std::string(flag.doc) + "\n";
  return text;
}

std::string cli_reference() {
  std::string text =
      "# The command line\n\nGenerated from the tables that parse it; `UPDATE_GOLDEN=1 ./dev test "
      "cli` writes it anew.\n";
  for (const CommandEntry& command : all_commands()) {
    text += "\n## throng " + std::string(command.name) + "\n\n    " + usage(command) + "\n\n" +
            std::string(command.summary) + ".\n";
    if (command.flags.empty()) continue;
    text += "\n| flag | meaning |\n|---|---|\n";
    for (const Flag& flag : command.flags)
      text += "| `" + spelled(flag) + "` | " + std::string(flag.doc) + " |\n";
  }
  text += "\n## Exit codes\n\n| code | meaning |\n|---|---|\n";
  for (const ExitCode& code : kExitCodes) {
    text += "| " + std::to_string(code.value) + " | " + std::string(code.meaning) + " |\n";
  }
  return text;
}

}  // namespace throng::cli
