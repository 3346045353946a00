// tests/support/golden.h
//
// Golden files: what a program wrote is held against a file in the tree, which a person has read.
// UPDATE_GOLDEN=1 in the environment writes the files anew instead; the change is then in the diff.
#pragma once

#include <string>

namespace throng::test {

/// Expects `text` to be what the file at `path` (absolute, such as THRONG_SOURCE_DIR "/tests/…")
/// holds.
void expect_golden(const std::string& path, const std::string& text);

}  // namespace throng::test
