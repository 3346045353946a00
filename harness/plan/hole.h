// harness/plan/hole.h
//
// One `${…}`: what it names and how it is to be escaped.
#pragma once

#include <optional>
#include <string_view>

#include "harness/plan/template_reader.h"

namespace throng::plan {

struct Hole {
  Template value;                // one segment, or what a constant stands for; not escaped yet
  std::optional<Escape> escape;  // said by a filter
  bool json_value = false;       // `| json`
};

/// `written` is `${…}` as it stands in `node`. Nothing if it is wrong (told).
[[nodiscard]] std::optional<Hole> read_hole(const Node& node, std::string_view written,
                                            const Scope& scope);

}  // namespace throng::plan
