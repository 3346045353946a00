// harness/cli/exit_codes.h
//
// What CI learns from the number alone. Disjoint, so that a bad file is never taken for a slow
// service.
#pragma once

#include <array>
#include <string_view>

namespace throng::cli {

struct ExitCode {
  int value;
  std::string_view meaning;
};

inline constexpr int kPass = 0;
inline constexpr int kInvalid = 97;
inline constexpr int kInconclusive = 98;
inline constexpr int kFailed = 99;
inline constexpr int kBadFile = 104;
inline constexpr int kInterrupted = 105;
inline constexpr int kEnvironmentFailed = 107;

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
