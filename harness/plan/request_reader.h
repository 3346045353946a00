// harness/plan/request_reader.h
//
// Requests and their bodies, and conditions on responses, from nodes that conform() has passed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/plan/exchange.h"
#include "harness/plan/template_reader.h"

namespace throng::plan {

struct Body {
  Template content;
  std::string content_type;  // empty = none given
};

/// From the keys json, form, raw and content_type of a mapping (`table`: "body" or "request").
/// Nothing if there is no body.
[[nodiscard]] std::optional<Body> read_body(const Node& node, std::string_view table,
                                            const Scope& scope);

/// `request_id` is the header of the contract's request ID, which only throng sets; may be empty.
[[nodiscard]] std::vector<std::pair<std::string, Template>> read_headers(
    const Node* node, const Scope& scope, const std::string& request_id);
/// The path with its query.
[[nodiscard]] Template read_target(const Node* path, const Node* query, const Scope& scope);
/// A `request` mapping.
[[nodiscard]] RequestTemplate read_request(const Node& node, const Scope& scope,
                                           const std::string& request_id);

/// `{is: …, contains: …}` or a bare value. `table` is "match", or "when" for the condition of a
/// when.
[[nodiscard]] Match read_match(const Node& node, std::string_view table, const Scope& scope);
/// All lines of an `expect` but for `status`.
[[nodiscard]] std::vector<Expectation> read_expectations(const Node* node, const Scope& scope);
/// One status or a list of them.
[[nodiscard]] std::vector<std::uint16_t> read_statuses(const Node* node, Mistakes& mistakes);
/// "/pointer", "header:NAME", "status" or "body".
[[nodiscard]] ValueSource read_source(const std::string& text);

}  // namespace throng::plan
