// tests/unit/tidy/rules.h
//
// The rules of the house as pure functions: a file in, complaints out. tidy_test.cpp runs them over
// the tree and knows the exceptions; rules_test.cpp sees each of them fail.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/tidy/source.h"

namespace throng::tidy {

struct Complaint {
  std::string path;
  int line;          // from 1; 0 = the file as a whole
  std::string rule;  // the name exceptions speak of
  std::string what;
};

using Complaints = std::vector<Complaint>;

/// Every `#include "…"` against the table of folders.
[[nodiscard]] Complaints includes(const Source& source);
/// Our headers keep third-party headers out, so that a folder's users need not know what it is
/// built on.
[[nodiscard]] Complaints foreign_headers(const Source& source);
/// A header has `#pragma once` and opens with its own path and what it is for.
[[nodiscard]] Complaints header_shape(const Source& source);
/// At most 400 lines a file.
[[nodiscard]] Complaints file_length(const Source& source);
/// At most 70 lines a function.
[[nodiscard]] Complaints function_length(const Source& source);
/// At most 100 columns, no tabs, no trailing blanks, a newline at the end.
[[nodiscard]] Complaints layout(const Source& source);
/// Clocks, randomness, environment, sleeping and detaching, which are arguments everywhere but in
/// the files named.
[[nodiscard]] Complaints forbidden_calls(const Source& source);
/// Variables that outlive their function and can change.
[[nodiscard]] Complaints mutable_globals(const Source& source);
/// Notes to oneself, and paths of somebody's machine.
[[nodiscard]] Complaints leftovers(const Source& source);

}  // namespace throng::tidy
