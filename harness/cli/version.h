// harness/cli/version.h
//
// The version people see; the same as the project's in CMakeLists.txt, which a test holds.
#pragma once

#include <string_view>

namespace throng::cli {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace throng::cli
