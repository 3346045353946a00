// harness/plan/load_plan.h
//
// The door of plan/: files in, a Plan or every mistake out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/diagnostic.h"
#include "harness/plan/plan.h"

namespace throng::plan {

/// What the command line may change, and what the files may ask of the world outside.
struct Overrides {
  std::optional<std::uint64_t> seed;        // in the place of the scenario's
  std::optional<std::uint64_t> fresh_seed;  // where neither says one
  std::optional<std::uint32_t> threads;
  std::optional<ExecutionSegment> segment;
  std::optional<std::string>
      environment;      // path of another environment file (from the working directory)
  std::string bin_dir;  // `${bin}`: the folder of throng's own programs
  std::function<std::optional<std::string>(const std::string&)>
      variable;  // environment variables by name
};

struct Loaded {
  std::optional<Plan> plan;             // only if there are no errors
  std::vector<Diagnostic> diagnostics;  // in order of file, line, column
};

/// Reads a scenario with its contract, environment, feeds and includes.
[[nodiscard]] Loaded load_scenario(const std::string& path, const Overrides& overrides);

/// Reads back what print() wrote (one document: the scenario with its contract and environment
/// inside; feeds without their rows). `name` stands for the file in diagnostics.
[[nodiscard]] Loaded load_canonical(const std::string& text, const std::string& name);

/// Reads any kind of file and what it refers to (for `throng validate`): a plan only of a scenario.
[[nodiscard]] Loaded validate_file(const std::string& path, const Overrides& overrides);

/// A contract alone, as the reference service reads it.
struct LoadedContract {
  std::optional<Contract> contract;
  std::vector<Diagnostic> diagnostics;
};
[[nodiscard]] LoadedContract load_contract(const std::string& path, const Overrides& overrides);

/// Canonical YAML of the plan: everything resolved and every default written out; secrets by name.
/// Reading it again (as one file with the contract and environment inside) gives an equal plan.
[[nodiscard]] std::string print(const Plan& plan);

/// JSON Schema (draft 2020-12) of the three kinds of file, from the tables that parse them.
[[nodiscard]] std::string json_schema();
/// docs/language.md, from the same tables.
[[nodiscard]] std::string language_reference();

}  // namespace throng::plan
