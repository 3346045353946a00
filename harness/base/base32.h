// harness/base/base32.h
//
// Crockford's base 32, upper case: five bits a digit, no I L O U, so a person can read a marker
// over the phone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace throng {

/// Writes the low 5 * digits bits of `value` as `digits` characters at `to`.
void write_base32(std::uint64_t value, std::size_t digits, char* to);

/// The value of `text`, or nothing if a character is not a digit (lower case is taken too).
/// REQUIRES: size <= 12.
[[nodiscard]] std::optional<std::uint64_t> read_base32(std::string_view text);

}  // namespace throng
