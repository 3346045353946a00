// harness/cli/commands.h
//
// One function per subcommand; each returns the exit code. The table in commands.cpp says what they
// take.
#pragma once

#include <string>

#include "harness/cli/arguments.h"
#include "harness/cli/console.h"

namespace throng::cli {

int run_command(const Arguments& arguments, Console& console);
int validate_command(const Arguments& arguments, Console& console);
int plan_command(const Arguments& arguments, Console& console);
int up_command(const Arguments& arguments, Console& console);
int check_command(const Arguments& arguments, Console& console);
int schema_command(const Arguments& arguments, Console& console);
int stub_command(const Arguments& arguments, Console& console);
int version_command(const Arguments& arguments, Console& console);

/// Finds the command, its flags and operands, and runs it. `words` is argv without the program's
/// name.
int dispatch(std::span<const std::string_view> words, Console& console);

/// Prints every diagnostic and a last line that counts them; kBadFile if there is any, else kPass.
int report_diagnostics(const std::vector<Diagnostic>& diagnostics, const Console& console);

}  // namespace throng::cli
