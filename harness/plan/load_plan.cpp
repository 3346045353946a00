#include "harness/plan/load_plan.h"

#include <utility>

#include "harness/plan/parts.h"
#include "harness/plan/reading.h"
#include "harness/plan/scenario_reader.h"

namespace throng::plan {
namespace {

Loaded finished(Plan plan, Reading& reading) {
  Loaded loaded;
  if (!reading.mistakes.any()) loaded.plan = std::move(plan);
  loaded.diagnostics = reading.mistakes.take();
  return loaded;
}

}  // namespace

Loaded load_scenario(const std::string& path, const Overrides& overrides) {
  Reading reading(overrides, false);
  Node* root = reading.document(path, nullptr, {"scenario"});
  return finished(root != nullptr ? read_scenario(*root, path, reading) : Plan{}, reading);
}

Loaded load_canonical(const std::string& text, const std::string& name) {
  const Overrides none;
  Reading reading(none, true);
  Node* root = reading.document(reading.keep(name, text), nullptr, {"scenario"});
  return finished(root != nullptr ? read_scenario(*root, name, reading) : Plan{}, reading);
}

Loaded validate_file(const std::string& path, const Overrides& overrides) {
  Reading reading(overrides, false);
  Loaded loaded;
  Node* root = reading.document(path, nullptr, {"scenario", "contract", "environment", "part"});
  if (root != nullptr) {
    const std::string_view kind = kind_of(*root);
    if (kind == "contract") {
      static_cast<void>(read_contract(*root, reading));
    } else if (kind == "environment") {
      static_cast<void>(read_environment(*root, reading));
    } else {
      Plan plan = read_scenario(*root, path, reading);
      if (kind == "scenario") return finished(std::move(plan), reading);
    }
  }
  loaded.diagnostics = reading.mistakes.take();
  return loaded;
}

LoadedContract load_contract(const std::string& path, const Overrides& overrides) {
  Reading reading(overrides, false);
  LoadedContract loaded;
  if (const Node* root = reading.document(path, nullptr, {"contract"})) {
    Contract contract = read_contract(*root, reading);
    if (!reading.mistakes.any()) loaded.contract = std::move(contract);
  }
  loaded.diagnostics = reading.mistakes.take();
  return loaded;
}

}  // namespace throng::plan
