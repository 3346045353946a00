// tests/support/json_schema.h
//
// Holds a JSON value against a JSON Schema, as an editor does while somebody writes a scenario. Of
// the vocabulary it knows what our schemas use; any other word in one is an error of its own, so
// that nothing is passed over in silence.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace throng::test {

/// What is wrong with `value`: its place and the word of the schema that refuses it. Empty if
/// nothing is.
[[nodiscard]] std::string refused_by(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace throng::test
