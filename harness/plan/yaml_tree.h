// harness/plan/yaml_tree.h
//
// Reads YAML text into nodes. Bounded in size, depth and number of nodes (aliases count as what
// they repeat), so that no file can exhaust us; duplicate keys, tags, further documents and invalid
// UTF-8 are mistakes with a place.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "harness/plan/mistakes.h"
#include "harness/plan/yaml_node.h"

namespace throng::plan {

inline constexpr std::size_t kMaxFileSize = 4U << 20U;
inline constexpr int kMaxDepth = 64;
inline constexpr std::size_t kMaxNodes = 200'000;

/// Fills in where the lines of `source` begin.
void index_lines(Source& source);

/// The place of the first byte that is not UTF-8 or is a control character that no text file has;
/// npos if all is well.
[[nodiscard]] std::size_t first_bad_byte(const std::string& text);
/// Reports that byte. True if there was one.
bool report_bad_byte(const Source& source, Mistakes& mistakes);

/// The one document of `source`, or nothing where its YAML cannot be read (reported). `source`
/// outlives the nodes.
[[nodiscard]] std::optional<Node> read_yaml(const Source& source, Mistakes& mistakes);

}  // namespace throng::plan
