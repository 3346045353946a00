// harness/plan/scalars.h
//
// The types of single values: what each is called in messages, how it is checked, and what the JSON
// Schema says of it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace throng::plan {

struct ScalarType {
  std::string_view name;    // as type expressions refer to it
  std::string_view phrase;  // "a duration such as 500ms or 2s"
  std::string_view schema;  // JSON Schema, without braces
  bool template_text;  // `${…}` belongs to it; elsewhere only `${env:…}` is filled in, before the
                       // check
  /// Empty if `text` is one; `?` if it is not; else a sentence that says what is wrong with it.
  std::string (*check)(std::string_view text);
};

[[nodiscard]] std::span<const ScalarType> all_scalars();
/// Null if there is none of that name.
[[nodiscard]] const ScalarType* find_scalar(std::string_view name);

/// Every check that exists; check/ holds its own table against this list.
[[nodiscard]] std::span<const std::string_view> check_ids();

/// A whole number without sign; false if `text` is not one or too large.
[[nodiscard]] bool read_whole(std::string_view text, std::uint64_t& value);
[[nodiscard]] bool read_number(std::string_view text, double& value);

/// The shortest text that reads back as the same number.
[[nodiscard]] std::string shortest(double value);

}  // namespace throng::plan
