// harness/cli/arguments.h
//
// The command line against a table: commands, their flags, what each means. The same table parses,
// prints `--help` and docs/cli.md, so that none of them can lie about another.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"

namespace throng::cli {

struct Flag {
  std::string_view name;   // "--seed"
  std::string_view value;  // "N"; empty = a switch
  std::string_view doc;    // one sentence, no full stop
};

class Console;
class Arguments;

struct CommandEntry {
  std::string_view name;
  std::string_view operands;  // "FILE…"; empty = none
  std::size_t least = 0;      // operands
  std::size_t most = 0;
  std::string_view summary;
  std::span<const Flag> flags;
  int (*run)(const Arguments& arguments, Console& console);
};

/// Every command, in the order of `throng help`.
[[nodiscard]] std::span<const CommandEntry> all_commands();

/// What was given to one command.
class Arguments {
 public:
  /// All that is wrong comes back in one Error, a line each, with the nearest right spelling.
  static Result<Arguments> parse(const CommandEntry& command,
                                 std::span<const std::string_view> words);

  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }
  [[nodiscard]] bool has(std::string_view flag) const;
  [[nodiscard]] std::optional<std::string> value(std::string_view flag) const;
  /// A flag that takes a whole number from `low` to `high`; the Error names the flag.
  [[nodiscard]] Result<std::optional<std::uint64_t>> number(std::string_view flag,
                                                            std::uint64_t low,
                                                            std::uint64_t high) const;

 private:
  std::vector<std::string> operands_;
  std::vector<std::pair<std::string, std::string>> flags_;
};

/// The page of `throng help` and of `throng COMMAND --help`.
[[nodiscard]] std::string help();
[[nodiscard]] std::string help(const CommandEntry& command);
/// docs/cli.md.
[[nodiscard]] std::string cli_reference();

}  // namespace throng::cli
