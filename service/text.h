// service/text.h
//
// Small questions about text that more than one part of the service asks.
#pragma once

#include <string>
#include <string_view>

namespace throng::service {

/// ASCII letters in any case.
[[nodiscard]] bool same_text(std::string_view a, std::string_view b);
[[nodiscard]] bool contains_text(std::string_view text, std::string_view part);

/// As one path segment or query value: everything but unreserved characters as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// What is no valid escape stays as it is; `plus`: + is a space, as in forms.
[[nodiscard]] std::string percent_decoded(std::string_view text, bool plus);
/// The first field of this name in `a=1&b=x+y`, decoded; empty if there is none.
[[nodiscard]] std::string form_field(std::string_view form, std::string_view name);

}  // namespace throng::service
