// harness/cli/exit_codes.h
//
// What the exit codes mean, as `throng --help` says it.
#pragma once

#include <array>
#include <string_view>

#include "harness/judge/exit_codes.h"

namespace throng::cli {

struct ExitCode {
  int value;
  std::string_view meaning;
};

using judge::kBadFile;
using judge::kEnvironmentFailed;
using judge::kFailed;
using judge::kInconclusive;
using judge::kInterrupted;
using judge::kInvalid;
using judge::kPass;

inline constexpr std::array kExitCodes{
    ExitCode{kPass, "every budget and check passed"},
    ExitCode{kInvalid, "invalid: throng itself did not keep up, so its budgets say nothing"},
    ExitCode{kInconclusive, "inconclusive: no data, or a check whose precondition never held"},
    ExitCode{kFailed, "a budget or a check failed"},
    ExitCode{kBadFile, "a bad file or flag; nothing was run"},
    ExitCode{kInterrupted, "interrupted; what was measured is reported"},
    ExitCode{kEnvironmentFailed, "the environment failed: not reachable, or did not start"},
};

}  // namespace throng::cli
