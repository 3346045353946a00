// harness/stage/program.h
//
// What it takes to run one program: everything that a ProcessSpec leaves open is filled in.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/plan/environment.h"

namespace throng::stage {

struct Program {
  std::string name;
  std::vector<std::string>
      argv;  // at least one; argv[0] is looked up in PATH unless it holds a slash
  std::vector<std::pair<std::string, std::string>> variables;  // added to throng's own environment
  std::string directory;  // working directory; empty = throng's own
  std::string log_file;   // standard output and standard error are appended here
  std::string shown;      // the command for people, without secrets
};

/// `spec` with its names filled in. The error says where the unknown name stands.
[[nodiscard]] Result<Program> make_program(const plan::ProcessSpec& spec,
                                           const std::map<std::string, std::string>& names,
                                           const std::string& log_file);

/// The environment of the program as `NAME=value`, its own variables in place of throng's.
[[nodiscard]] std::vector<std::string> environment_of(const Program& program);

/// Where argv[0] is: itself if it holds a slash, else the first executable file of that name in the
/// PATH of `variables`. The error names it and the PATH.
[[nodiscard]] Result<std::string> find_executable(const std::string& name,
                                                  const std::vector<std::string>& variables);

/// The last lines of a log, at most `most`, without empty ones; reads at most its last 64 KiB.
[[nodiscard]] std::vector<std::string> last_lines(const std::string& file, std::size_t most);

}  // namespace throng::stage
