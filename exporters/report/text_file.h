// exporters/report/text_file.h
//
// A result file is written whole or not at all: first under another name, then renamed, so that who
// reads it never sees half of it, and a full disk leaves the last good one in place.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace throng::report {

/// The error names the file and the cause.
[[nodiscard]] Result<void> write_text_file(const std::string& path, std::string_view text);

}  // namespace throng::report
