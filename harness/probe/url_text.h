// harness/probe/url_text.h
//
// Percent-encoded text as requests carry it in paths, queries and form bodies.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::probe {

/// Decodes %XX (and + as a space, if `plus`); what is no valid escape stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text, bool plus);

/// `a=1&b=x+y` as names and values, decoded, in order; at most 64 of them.
using FormFields = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] FormFields parse_form(std::string_view text);

/// The first field of this name, or nullptr.
[[nodiscard]] const std::string* field(const FormFields& fields, std::string_view name);

}  // namespace throng::probe
