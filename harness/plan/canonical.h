// harness/plan/canonical.h
//
// The parts of print(), each the reverse of a reader.
#pragma once

#include <string>

#include "harness/plan/plan.h"
#include "harness/plan/template_reader.h"
#include "harness/plan/yaml_out.h"

namespace throng::plan {

[[nodiscard]] YamlOut canonical(const Contract& contract);
[[nodiscard]] YamlOut canonical(const Environment& environment);
[[nodiscard]] YamlOut canonical(const Flow& flow, const Plan& plan);
[[nodiscard]] YamlOut canonical(const Load& load, const Plan& plan);
[[nodiscard]] YamlOut canonical(const GeneratorLimits& limits);
[[nodiscard]] YamlOut canonical(const Budget& budget, const Plan& plan);

/// A template with filters where a hole's escape is not the one of its position.
[[nodiscard]] std::string written(const Template& text, Position position = Position::plain);
[[nodiscard]] YamlOut canonical(const Match& match);
[[nodiscard]] YamlOut canonical(const std::vector<Expectation>& expectations);
[[nodiscard]] std::string written(const ValueSource& source);
/// method, path, headers.
void add_request(YamlOut& to, const RequestTemplate& request);
/// raw and content_type, if there is a body.
void add_body(YamlOut& to, const RequestTemplate& request);

[[nodiscard]] YamlOut bare(Duration value);
[[nodiscard]] YamlOut bare(Fraction value);
[[nodiscard]] YamlOut bare(Bytes value);
[[nodiscard]] YamlOut bare(std::uint64_t value);
/// A text that is no template, so written that no part of it is taken for a hole.
[[nodiscard]] YamlOut plain(std::string_view value);
[[nodiscard]] YamlOut plain_list(const std::vector<std::string>& values);
/// The shortest text that reads back as the same number.
[[nodiscard]] YamlOut number(double value);

}  // namespace throng::plan
