// tests/support/json_schema.h
//
// Holds a JSON value against a JSON Schema, as an editor does while somebody writes a scenario. Of
// the vocabulary it knows what our schemas use; any other word in one is a complaint of its own, so
// that nothing is passed over in silence.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace throng::test {

/// Everything that is wrong with `value`, each with its place: "/load/askers: lacks \"flow\"". Of
/// alternatives that all refuse it, only that they do. Empty if nothing is wrong.
[[nodiscard]] std::vector<std::string> refused_by(const nlohmann::json& schema,
                                                  const nlohmann::json& value);

}  // namespace throng::test
