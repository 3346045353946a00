// harness/plan/conform.h
//
// Holds a tree against the tables: unknown keys, missing ones, wrong types and units, all of them,
// each with what was expected. What is wrong is marked bad, so that the readers after it pass over
// it in silence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/plan/language.h"
#include "harness/plan/load_plan.h"
#include "harness/plan/mistakes.h"
#include "harness/plan/yaml_node.h"

namespace throng::plan {

struct ConformOptions {
  const Overrides& overrides;
  Mistakes& mistakes;
  bool canonical = false;  // keys that only print() writes are allowed
};

/// `node` against the type expression. Fills `${env:…}` into values that are no templates.
void conform(Node& node, std::string_view type, const ConformOptions& options);

/// `text` with every `${env:NAME}` and `${env:NAME:-default}` filled in; mistakes are told at
/// `node`. Other holes stay.
[[nodiscard]] std::string fill_environment(const Node& node, const ConformOptions& options);

}  // namespace throng::plan
